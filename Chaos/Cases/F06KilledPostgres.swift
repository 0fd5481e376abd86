import Foundation
import HTTP
import Postgres
import Sandbox
import TestProcesses
import Visiting

extension Case {
    /// F6: a database that dies in the midst of writing loses nothing, doubles nothing, and everybody finds it again.
    static let killedPostgres = Case(
        "F6", "kill -9 of PostgreSQL while everybody writes", within: .seconds(600)
    ) {
        stage in
        let (whole, wish, visits) = try await stage.undisturbedCrawl()
        let killed = try await stage.fleet("killed")
        try await killed.allowSpotify(callsPerSecond: stage.pace(of: visits))
        let site = try await killed.site()
        for name in ["one", "two"] { _ = try killed.worker(name) }
        var visitor = try await killed.visitor("bruno", at: site)
        try await killed.awaitFirstSync()
        try await visitor.crawl(wish)

        var slowest = Duration.zero
        let times = stage.isQuick ? 1 : 3
        for round in 0..<times {
            let goal = (round + 1) * visits / (times + 2)
            let _: Bool = try await eventually("\(goal) visits", within: .seconds(120)) {
                try await killed.visits >= goal ? true : nil
            }
            try await Task.sleep(for: .milliseconds(stage.chance(in: 0...300)))
            try stage.postgres.kill()
            try await Task.sleep(for: .seconds(stage.chance(in: 0.5...(stage.isQuick ? 2 : 8))))
            try await stage.postgres.startAgain()
            let back = ContinuousClock.now
            // Ready, and work is done: the site may not have noticed, the workers must have.
            let visited = try await killed.visits
            let _: Bool = try await eventually("a site that is ready, and a visit", within: .seconds(60)) {
                let goesOn = try await killed.visits > visited
                return await site.isReady && goesOn ? true : nil
            }
            slowest = max(slowest, .now - back)
        }
        try await killed.rest()

        stage.tell("\(times) deaths, ready and at work again at most \(slowest.inSeconds) after PostgreSQL")
        stage.expect(slowest <= .seconds(10), "ready again only after \(slowest.inSeconds)")
        try await stage.expectSame(killed, whole)
        try await stage.expectSoundQueue(of: killed)
        stage.expect(site.process.isRunning, "the site has ended")
    }
}
