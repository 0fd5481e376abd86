package import HTTP
internal import Music
package import Recommender

/// What somebody wants to see changed, and whether it is to be kept.
package struct WhatIfWish: Sendable, Hashable {
    /// The change.
    package var change: WhatIf
    /// Whether a new edition is to be made with it.
    package var keep: Bool

    /// How many seeds a list can be tried with at once.
    static let mostSeeds = 50

    /// Reads the body; no body is a new edition as it is.
    ///
    /// What is wrong is refused by name.
    package init(_ request: Request) throws {
        guard !request.body.isEmpty else {
            (change, keep) = (WhatIf(), true)
            return
        }
        let told = try request.json(as: Told.self)
        (change, keep) = (told.change, told.keep)
    }

    /// Whether a request only tries a list, as a dial that is turned does many times a minute; what cannot be read is refused.
    package static func isOnlyTried(_ request: Request) -> Bool {
        (try? WhatIfWish(request))?.keep == false
    }

    /// The body as it comes.
    private struct Told: Decodable {
        var change = WhatIf()
        var keep = false

        init(from decoder: any Decoder) throws {
            var fields = try Fields(decoder)
            change.limit = try fields.number("limit", in: 1...100)
            change.novelty = try fields.number("novelty", in: -1...1)
            change.diversity = try fields.number("diversity", in: 0...1)
            change.tracksPerArtist = try fields.number("tracks_per_artist", in: 1...100)
            change.allowsExplicit = try fields.flag("allow_explicit")
            change.mood = try fields.mood("mood")
            change.crawl = try fields.crawl("crawl")
            change.droppedTracks = try fields.ids("drop_seeds").map(Track.ID.init)
            change.addedTracks = try fields.ids("add_seeds").map(Track.ID.init)
            change.droppedArtists = try fields.ids("drop_artists").map(Artist.ID.init)
            change.addedArtists = try fields.ids("add_artists").map(Artist.ID.init)
            keep = try fields.flag("keep") ?? false
            try fields.refuseOthers()
            try Self.refuseBoth(change.droppedTracks, change.addedTracks, "add_seeds")
            try Self.refuseBoth(change.droppedArtists, change.addedArtists, "add_artists")
        }

        private static func refuseBoth<ID: Hashable>(_ dropped: [ID], _ added: [ID], _ name: String) throws {
            guard Set(dropped).isDisjoint(with: added) else {
                throw ProblemDocument.wrong(name, "names one that is dropped as well")
            }
        }
    }
}

extension Fields {
    fileprivate mutating func flag(_ name: String) throws -> Bool? {
        try value(name, "must be true or false")
    }

    fileprivate mutating func number(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
        let complaint = "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        guard let number: Int = try value(name, complaint) else { return nil }
        guard range.contains(number) else { throw ProblemDocument.wrong(name, complaint) }
        return number
    }

    fileprivate mutating func number(_ name: String, in range: ClosedRange<Double>) throws -> Double? {
        let complaint = "must be a number from \(Int(range.lowerBound)) to \(Int(range.upperBound))"
        guard let number: Double = try value(name, complaint) else { return nil }
        guard range.contains(number) else { throw ProblemDocument.wrong(name, complaint) }
        return number
    }

    fileprivate mutating func ids(_ name: String) throws -> [Int64] {
        let complaint = "must be a list of at most \(WhatIfWish.mostSeeds) numbers of ours"
        let ids: [Int64] = try value(name, complaint) ?? []
        guard ids.count <= WhatIfWish.mostSeeds, ids.allSatisfy({ $0 > 0 }) else {
            throw ProblemDocument.wrong(name, complaint)
        }
        guard Set(ids).count == ids.count else { throw ProblemDocument.wrong(name, "names one twice") }
        return ids
    }

    /// A crawl that the list is limited to; 0 takes a limit away.
    fileprivate mutating func crawl(_ name: String) throws -> CrawlLimit? {
        let complaint = "must be the number of a crawl of yours, or 0 for none"
        guard let number: Int64 = try value(name, complaint) else { return nil }
        guard number >= 0 else { throw ProblemDocument.wrong(name, complaint) }
        return number == 0 ? CrawlLimit.off : CrawlLimit(crawl: number)
    }

    fileprivate mutating func mood(_ name: String) throws -> Mood? {
        let wishes: [String: Wish]? = try value(name, "must be an object of numbers by feature")
        guard let wishes else { return nil }
        var mood = Mood()
        for (word, wish) in wishes {
            guard let feature = Mood.Feature(rawValue: word) else {
                let all = Mood.Feature.allCases.map(\.rawValue).joined(separator: ", ")
                throw ProblemDocument.wrong("\(name).\(word.prefix(50))", "is no feature; these are: \(all)")
            }
            guard let wish = wish.amount, (-1...1).contains(wish) else {
                throw ProblemDocument.wrong("\(name).\(word)", "must be a number from -1 to 1")
            }
            mood.wishes[feature] = wish
        }
        return mood
    }

    /// What is wished of a feature; nil where it is no number, so that it can be refused by the feature's name.
    private struct Wish: Decodable {
        var amount: Double?

        init(from decoder: any Decoder) throws {
            amount = try? decoder.singleValueContainer().decode(Double.self)
        }
    }
}
