public import Music

extension ScoredTrack {
    /// The reason as one sentence, such as `close to “Teardrop” by Massive Attack: energy; two steps from Tricky`.
    ///
    /// The block that carries most comes first. Names are looked up by the caller, who knows how the page shows them;
    /// what has no name is left out. Never empty.
    ///
    /// - Parameters:
    ///   - track: the title of a seed and the name of its artist.
    ///   - artist: the name of an artist.
    public func reason(
        track: (Track.ID) -> (title: String, artist: String)?, artist: (Artist.ID) -> String?
    ) -> String {
        let amounts = Dictionary(shares.map { ($0.block, $0.amount) }, uniquingKeysWith: +)
        var parts: [(amount: Double, text: String)] = []
        func add(_ block: Block, _ text: String?) {
            if let amount = amounts[block], amount > 0, let text { parts.append((amount, text)) }
        }
        add(.graph, neighbourhood(artist))
        if let near = evidence.nearestSeed, let seed = track(near.track) {
            let features = near.features.isEmpty ? "" : ": \(near.features.joined(separator: ", "))"
            add(.audio, "close to “\(seed.title)” by \(seed.artist)\(features)")
        }
        add(.genre, evidence.genres.isEmpty ? nil : evidence.genres.joined(separator: ", "))
        add(.era, evidence.year.map { "from your years (\($0))" })
        if evidence.steps != 0 { add(.place, "among its artist's best known") }
        add(.popularity, "widely played")
        add(.collaborative, collaborative(track))
        add(.mood, "in the mood that you asked for")
        add(.feedback, "by somebody whose songs you like")
        // Stable, since the parts come in a fixed order.
        let sorted = parts.enumerated().sorted {
            ($1.element.amount, $0.offset) < ($0.element.amount, $1.offset)
        }
        var texts = sorted.map(\.element.text)
        // That they play the artist is worth saying even where other artists' songs are nearer, as where a taste has its place.
        if evidence.steps == 0, amounts[.graph] ?? 0 <= 0, let own = neighbourhood(artist) {
            texts.insert(own, at: 0)
        }
        let sentence = texts.prefix(3).joined(separator: "; ")
        return sentence.isEmpty ? "new ground for you" : sentence
    }

    private func collaborative(_ name: (Track.ID) -> (title: String, artist: String)?) -> String {
        guard let seed = evidence.playedWith.flatMap(name) else { return "played by people with your taste" }
        return "people who play “\(seed.title)” by \(seed.artist) also play this"
    }

    private func neighbourhood(_ name: (Artist.ID) -> String?) -> String? {
        guard let first = evidence.path.first.flatMap(name), let steps = evidence.steps else { return nil }
        switch steps {
        case 0: return "by \(first), whom you play"
        case 1: return "one step from \(first)"
        case 2: return "two steps from \(first)"
        default: return "\(steps) steps from \(first)"
        }
    }
}
