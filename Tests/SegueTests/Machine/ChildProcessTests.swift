import Testing
import segue

@Suite(.timeLimit(.minutes(2))) struct ChildProcessTests {
    @Test func `a child that does not want to end is ended`() async throws {
        let child = try ChildProcess(["/bin/sh", "-c", "trap '' TERM; echo deaf; exec sleep 600"])
        #expect(try await child.firstLine() == "deaf")
        try await child.stop(patience: .milliseconds(50))
    }
}
