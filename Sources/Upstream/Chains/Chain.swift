internal import FoundationEssentials
internal import HTTP
internal import Jobs
internal import Music
internal import OpenCatalogs
internal import Spotify

/// One way to an answer: whom it asks, and how; nil where this way is closed or leads nowhere.
struct Way<Item: Sendable> {
    let source: Source
    let ask: (inout ArtistFacts) async throws -> [Item]?
}

/// Goes the ways one after the other until somebody knows.
///
/// Whoever does not know, refuses or is unwell is passed over; but where nobody knows and somebody was unwell, that is
/// the answer, for "nobody knows" would be remembered. A budget that is spent ends the walk: waiting is cheaper than
/// a poorer source. So does a service that is unwell, unless it has been for long: then nobody knows for how long still.
func firstAnswer<Item: Sendable>(
    about artist: ArtistFacts, _ ways: [Way<Item>]
) async throws -> Found<[Item]> {
    var artist = artist
    var trouble: (any Error)?
    for way in ways {
        do {
            if let value = try await way.ask(&artist), !value.isEmpty {
                return Found(value, source: way.source, artist: artist)
            }
        } catch {
            guard isPassedOver(error) else { throw error }
            if isUnwell(error) { trouble = trouble ?? error }
        }
    }
    if let trouble { throw trouble }
    return Found([], source: nil, artist: artist)
}

/// Whether an error is the answer to one question, and not to be had otherwise by asking again: the others of a batch go on.
///
/// What Spotify says of our access or of the app is none: it would be the answer to every question. An open catalogue that
/// wants a token wants it for the one thing, or is passed over as ``firstAnswer(about:_:)`` does.
package func isFinalAnswer(_ error: any Error) -> Bool {
    switch error {
    case let error as CatalogError: return !error.isRetriable
    case let error as SpotifyError:
        switch error {
        case .notFound, .refused, .closed, .forbidden(_, .other): return true
        default: return false
        }
    default: return false
    }
}

/// Whether an error is trouble of an outsider's or on the way there: what was found before it is as true as without it.
package func isOutsideTrouble(_ error: any Error) -> Bool {
    error is CatalogError || error is SpotifyError || error is HTTPError
}

/// Whether an error of one service is no reason not to ask the next.
private func isPassedOver(_ error: any Error) -> Bool {
    switch error {
    case let error as Throttled: error.reason == .unwell && error.until.timeIntervalSinceNow > longUnwell
    case let error as SpotifyError: error.pause == nil
    case let error as CatalogError: error.pause == nil
    case is HTTPError: true
    default: false
    }
}

/// A service that is to be left alone for so long has been found unwell three times and more in a row.
private let longUnwell: TimeInterval = 60

/// Whether a service might have known, had it been well.
private func isUnwell(_ error: any Error) -> Bool {
    switch error {
    case let error as SpotifyError: error.isRetriable
    case let error as CatalogError: error.isRetriable
    // Who was not reached, or not understood, has said nothing.
    default: true
    }
}
