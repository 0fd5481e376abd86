public import FoundationEssentials
internal import HTTP
public import Jobs
internal import Music
internal import OpenCatalogs
internal import Spotify
internal import Upstream

/// What an error means for the job that met it: a pure table of the error and the time.
public func failure(_ error: any Error, now: Date = Date()) -> JobFailure {
    switch error {
    case let error as JobFailure: error
    case let error as Throttled:
        .throttled(until: error.until, provider: error.source.rawValue, budget: error.budget)
    case let error as SignedOut: .auth("\(error)")
    case let error as SpotifyError: failure(error, now: now)
    case let error as CatalogError:
        if let pause = error.pause {
            .throttled(until: now + pause / .seconds(1), provider: error.source.rawValue)
        } else {
            error.isRetriable ? .upstream("\(error)") : .permanent("\(error)")
        }
    case let error as HTTPError: error.isRetriable ? .upstream("\(error)") : .permanent("\(error)")
    case is DecodingError: .permanent("the job's payload cannot be read")
    default: .transient("\(error)")
    }
}

private func failure(_ error: SpotifyError, now: Date) -> JobFailure {
    switch error {
    case .slowDown(let pause), .quota(_, let pause):
        .throttled(until: now + pause / .seconds(1), provider: "spotify")
    case .forbidden(_, .ownerNotPremium):
        // It can take hours before requests are allowed again; nothing that we do helps.
        .throttled(until: now + 3600, provider: "spotify (the owner of the app has no Premium subscription)")
    case .tokenRefused, .signedOut, .signInRefused, .forbidden(_, .notOnAllowList),
        .forbidden(_, .missingScope):
        .auth("\(error)")
    case .closed, .forbidden, .notFound, .refused: .permanent("\(error)")
    case .appRefused, .unavailable, .garbage: .upstream("\(error)")
    }
}
