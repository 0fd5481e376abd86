package import FoundationEssentials
package import Music
package import Recommender
package import Storage

/// Why a track is on a listener's list, or why it is not.
package struct Why: Sendable {
    /// The track.
    package var track: Track
    /// The current list, which it is on or not; nil while there is none.
    package var edition: Edition?
    /// Its place there; all that follows is of that list then, and else of the taste of now.
    package var rank: Int?
    /// Its place by score alone among all that the listener may be given now; nil where it is listed, or may not be given.
    package var wouldRank: Int?
    /// What it scores; nil where it is no candidate.
    package var score: Double?
    /// What speaks for it; nil where it is no candidate.
    package var reasons: Reasons?
    /// What keeps it off the list; nil where it is on it.
    package var dropped: Dropped?
    /// What it would take; nil where no score would help.
    package var needed: Standing.Need?
    /// What else there is to say.
    package var notes: [String] = []
    /// What the listener said of it.
    package var opinion: Opinion?
    /// What they said of artists.
    package var artistOpinions: [Artist.ID: ArtistOpinion] = [:]

    /// Nothing is known yet but the track and the list.
    init(_ track: Track, edition: Edition?, opinion: Opinion?) {
        self.track = track
        self.edition = edition
        self.opinion = opinion
    }

    /// What keeps a track off a list.
    package struct Dropped: Sendable {
        /// The stage, as the API names it.
        package var stage: String
        /// The dial that would let it in, by its name in the API; nil where none would.
        package var setting: String?
        /// The same in a sentence.
        package var detail: String
        /// The track for whose sake it is dropped.
        package var because: Track?
        /// Until when, where it ends by itself.
        package var until: Date?
    }
}

extension Why.Dropped {
    /// A stage in words.
    init(
        _ hindrance: Standing.Hindrance, because other: Track?, isKnown: Bool, _ dials: Dials,
        needed: Standing.Need?
    ) {
        stage = hindrance.stage.rawValue
        because = other
        let song = other.map { "“\($0.facts.title)”" } ?? "another song"
        switch hindrance.stage {
        case .notInPool:
            detail = "It is not among the candidates yet: the catalogue met it after they were read."
        case .known: detail = "You have it already."
        case .disliked:
            (setting, detail) = ("feedback", "You said that you do not like it.")
        case .artistDisliked:
            (setting, detail) = ("feedback", "You said that you do not like its artist.")
        case .resting:
            (setting, detail) = (
                "feedback", "It rests for a while: it was shown lately, or you said “not now”."
            )
        case .notReached:
            setting = "crawl"
            detail =
                "This list is made only of what crawl \(dials.crawl?.crawl ?? 0) reached, and its artist is not among them."
        case .explicit:
            (setting, detail) = ("allow_explicit", "Its words are marked as explicit, which you turned off.")
        case .sameSong:
            detail =
                "It is the same song as \(song), which \(isKnown ? "you have or disliked" : "comes first")."
        case .artistCap:
            setting = "tracks_per_artist"
            detail =
                "Its artist is on the list \(times(max(1, dials.tracksPerArtist))) already, as often as you allow, "
                + "last with \(song)."
        case .diversity:
            setting = "diversity"
            detail = "It is too like \(song), which is on the list; with less diversity it would come."
        case .belowLimit:
            setting = "limit"
            detail = "Others score higher."
            if let needed {
                detail += " It lacks \(needed.gap.rounded(toPlaces: 2)) to be on the list"
                detail += needed.block.map { "; furthest behind is “\($0.name)”." } ?? "."
            }
        }
    }

    /// Says why and until when it rests, where it does.
    mutating func tell(of rest: Rest?) {
        guard stage == Standing.Stage.resting.rawValue, let rest else { return }
        until = rest.until
        let day = rest.until.formatted(.iso8601.year().month().day())
        let what = because.map { "“\($0.facts.title)”, the same song," } ?? "It"
        switch rest.because {
        case .asked:
            (setting, detail) = ("feedback", "\(what) rests until \(day): you said “not now”.")
        case .passedOver(let since):
            setting = "SEGUE_REST_DAYS"
            detail =
                "\(what) rests until \(day): it was shown since \(since.formatted(.iso8601.year().month().day()))"
                + " and you did not take it up."
        }
    }

    /// The list that the listener has does not hold it, but the one of now would.
    init(at rank: Int, hasList: Bool) {
        stage = "not_yet"
        detail =
            hasList
            ? "A list made now would have it at place \(rank); yours is older."
            : "You have no list yet; one made now would have it at place \(rank)."
    }
}

private func times(_ count: Int) -> String { count == 1 ? "once" : "\(count) times" }

extension Double {
    /// As many decimals as somebody wants to read.
    fileprivate func rounded(toPlaces places: Int) -> Double {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        return (self * scale).rounded(.up) / scale
    }
}
