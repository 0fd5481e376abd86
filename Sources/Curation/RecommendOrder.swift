package import Jobs
package import Music
internal import Postgres
package import Recommender

/// What is to be different about a listener's next edition, as its job carries it.
package struct RecommendOrder: Sendable, Codable {
    /// What is changed of the current list's dials and of the taste; nil: nothing.
    package var change: WhatIf?

    /// An order for a change.
    package init(_ change: WhatIf) { self.change = change }
}

extension NewJob {
    /// Makes a listener a new edition with a change.
    package static func recommend(
        to listener: Listener.ID, with change: WhatIf, priority: JobPriority
    ) throws -> NewJob {
        guard change != WhatIf() else { return .recommend(to: listener, priority: priority) }
        return .recommend(to: listener, order: try JSON(encoding: RecommendOrder(change)), priority: priority)
    }
}
