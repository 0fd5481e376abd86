import Jobs
import Music
import Postgres
import Secrets
import Spotify
import Storage

extension Command {
    /// Saves a list as a playlist at Spotify.
    static let playlist = Command(
        name: "playlist", summary: "Save a list, or what a crawl found, as a playlist at Spotify.",
        discussion: """
            The work is done by whatever worker runs; this waits for it and prints the link. Asked for twice under one name, it is
            one playlist. The listener must have let Segue make playlists: where not, this says where to sign in again.
            """,
        options: Operator.options + [
            Option(name: "name", value: "TEXT", help: "what it is called at Spotify"),
            Option(
                name: "edition", value: "N", help: "of the list with this number (default: the current one)"),
            Option(name: "crawl", value: "N", help: "of what crawl N found, its first 1,000 tracks, instead"),
            Option(name: "public", help: "others may see it"),
            Option(name: "listener", value: "ID", help: "for whom (default: the only one)"),
        ]
    ) { arguments in
        let name = try arguments.required("name")
        guard (1...100).contains(name.count) else {
            throw UsageError("'--name' takes 1 to 100 characters", of: "playlist")
        }
        let edition = try arguments.number("edition", in: 1...Int(Int32.max))
        let crawl = try arguments.number("crawl", in: 1...Int.max)
        guard edition == nil || crawl == nil else {
            throw UsageError("'--edition' and '--crawl' do not go together", of: "playlist")
        }
        let isPublic = arguments.has("public")
        let keeper = try Operator(arguments)
        return try await keeper.withInstallation { installation in
            let pool = installation.servicePool
            let listener = try await pool.listener(named: arguments.text("listener")).listener
            let new = NewSavedPlaylist(
                listener: listener.id, name: name, isPublic: isPublic,
                of: crawl.map { .crawl(Crawl.ID(rawValue: Int64($0))) } ?? .edition(edition),
                mark: "segue-\(String(randomToken().filter(\.isLetter).prefix(16)))")
            let granted = try await pool.withConnection {
                try $0.consent(of: listener.id)?.scopesGranted ?? []
            }
            guard SpotifyScope.playlists(public: isPublic).allSatisfy({ granted.contains($0.rawValue) })
            else {
                throw Failure(
                    "\(listener.name) has not let Segue make playlists: sign in again at "
                        + "\(installation.siteURL)/auth/login?with=\(isPublic ? "public-playlists" : "playlists")"
                )
            }
            let (playlist, job) = try await pool.transaction { connection in
                do {
                    let saved = try connection.save(new)
                    let job =
                        try saved.isWaited
                        ? connection.enqueue(.playlist(saved.playlist.id.rawValue, of: listener.id)) : nil
                    return (saved.playlist, job)
                } catch let problem as PlaylistProblem {
                    throw Failure("there is no playlist to make for \(listener.name): \(problem)")
                }
            }
            if let job { _ = try await pool.await([job], Progress("Playlist"), "playlists") }
            let made = try await pool.withConnection { try $0.playlist(playlist.id) }
            guard let made, made.state == .done else {
                throw Failure(
                    "the playlist is not there: \(made?.error ?? "it waits, and goes on by itself")")
            }
            let left = made.leftOut > 0 ? ", without \(made.leftOut) that Spotify is not known to have" : ""
            say("“\(made.name)” with \(made.added.counted("track"))\(left): \(made.url ?? "at Spotify")")
            return ExitStatus.success
        }
    }
}
