import Foundation
import HTTP
import Lifecycle
import Sandbox

/// The program: the outside world in miniature, on a port.
@main
enum Front {
    static func main() async {
        do {
            switch try Wish(Array(CommandLine.arguments.dropFirst())) {
            case .help: StandardStream.output.write(Options.help + "\n")
            case .serve(let options): try await serve(options)
            }
        } catch let fault as UsageFault {
            complain("\(fault)\n\n\(Options.help)")
            exit(2)
        } catch {
            complain("segue-sandbox: \(error)")
            exit(1)
        }
    }

    private static func serve(_ options: Options) async throws {
        StandardStream.outlivesReaders()
        let log = Log("sandbox")
        let world = try options.world()
        let standIn = StandIn(
            world, app: options.app, switches: options.switches, publicURL: options.publicURL)
        var settings = Server.Options()
        settings.host = options.host
        settings.port = options.port
        // Everybody is a neighbour here, and a hundred Spotify ids make a long line.
        settings.connectionsPerAddress = 0
        settings.targetLimit = 8 << 10
        // What is told to answer slowly shall be let.
        settings.handlerDeadline = .seconds(600)
        let server = try Server(settings, responder: standIn.responder)
        log.notice(
            "listening",
            [
                "address": "http://\(options.host):\(server.port)",
                "profile": options.switches.profile.rawValue,
                "artists": "\(world.artists.count)", "tracks": "\(world.tracks.count)",
                "listeners": world.listeners.prefix(8).map(\.id).joined(separator: " "),
            ])
        let service = Service("server") { try await server.run() }
        if options.isAttached {
            // Ctrl-C reaches the whole group of processes: the one who started us decides when we end.
            signal(SIGINT, SIG_IGN)
            StandardStream.output.write("http://\(options.host):\(server.port)\n")
            try await runUntilStopped([service], on: endOfInput(), log: log)
        } else {
            try await runUntilStopped([service], log: log)
        }
    }

    /// One stop request, when standard input ends: whoever started us is gone, or closed it on purpose.
    private static func endOfInput() -> AsyncStream<Void> {
        AsyncStream { continuation in
            let thread = Thread {
                while readLine() != nil {}
                continuation.yield()
            }
            thread.start()
        }
    }

    private static func complain(_ text: String) { StandardStream.errors.write("\(text)\n") }
}
