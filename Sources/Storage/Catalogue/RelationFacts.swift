public import FoundationEssentials
public import Music
public import Postgres

/// Who said that two artists are related, where on whose list, and when.
public struct RelationFact: Sendable, Hashable {
    /// The artist whose list it is.
    public var artist: Artist.ID
    /// The artist on it.
    public var related: Artist.ID
    /// Who said so.
    public var source: Source
    /// At which place of the list, from 1.
    public var rank: Int
    /// When they were asked.
    public var asOf: Date
}

extension Connection {
    /// What is known of pairs of artists: at most one fact a pair, whichever of the two has the list.
    ///
    /// Of several the best rank counts, as it does in the graph that lists are made of, and then the latest.
    public func relationFacts(between pairs: [(Artist.ID, Artist.ID)]) throws -> [RelationFact] {
        guard !pairs.isEmpty else { return [] }
        return try rows(
            """
            SELECT DISTINCT ON (least(artist_id, related_id), greatest(artist_id, related_id))
                   artist_id, related_id, source, rank, fetched_at
              FROM (SELECT one, other FROM unnest(\(pairs.map(\.0)), \(pairs.map(\.1))) AS pairs (one, other)
                     UNION SELECT other, one FROM unnest(\(pairs.map(\.0)), \(pairs.map(\.1))) AS pairs (one, other)
                   ) pairs
              JOIN artist_relations ON artist_id = one AND related_id = other
             ORDER BY least(artist_id, related_id), greatest(artist_id, related_id), rank, fetched_at DESC
            """
        ).map { row in
            RelationFact(
                artist: try row.get("artist_id"), related: try row.get("related_id"),
                source: try row.get("source"), rank: try row.get("rank"), asOf: try row.get("fetched_at"))
        }
    }
}
