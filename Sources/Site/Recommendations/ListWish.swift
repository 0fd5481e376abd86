package import HTTP

/// What somebody wants to see of a list.
package struct ListWish: Sendable, Hashable {
    /// How many songs at most.
    package let limit: Int
    /// Where to go on; nil for the top of the current list.
    package let cursor: PageCursor?
    /// What to leave out.
    package let exclude: Set<Exclusion>

    /// The place after which it goes on.
    var start: Int { cursor?.place ?? 0 }

    /// How many places are looked at: without exceptions the page and one more, with them perhaps the whole list to fill it.
    var fetchLimit: Int { exclude.isEmpty ? limit + 1 : 10_000 }

    /// What can be left out of a list.
    package enum Exclusion: String, Sendable, CaseIterable {
        /// Songs that the listener liked.
        case liked
        /// Songs that the listener disliked since the list was made.
        case disliked
        /// Songs whose words are marked as explicit.
        case explicit
    }

    /// Reads the query; what is wrong is refused by name.
    package init(_ request: Request) throws(ProblemDocument) {
        try self.init(Parameters(of: request, only: "limit", "cursor", "exclude"))
    }

    /// Reads the query of a list that is new, in which there is nothing yet to go on from.
    package init(ofNewList request: Request) throws(ProblemDocument) {
        try self.init(Parameters(of: request, only: "limit", "exclude"))
    }

    private init(_ parameters: Parameters) throws(ProblemDocument) {
        limit = try parameters.number("limit", in: 1...100, or: 30)
        cursor = try parameters.cursor()
        exclude = try parameters.choices("exclude")
    }
}
