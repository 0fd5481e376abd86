import HTTP
import Site
import TestDatabase
import Testing

@Suite struct TrustedProxiesTests {
    private func asker(_ peer: String?, _ proxies: String, _ forwarded: String...) throws -> String {
        var request = Request(.get, "/", peer: peer)
        for value in forwarded { request.headers.add("X-Forwarded-For", value) }
        return try #require(TrustedProxies(proxies)).asker(of: request)
    }

    @Test func `what a stranger writes is not believed`() throws {
        #expect(try asker("192.0.2.1", "", "203.0.113.9") == asker("192.0.2.1", ""))
        #expect(try asker("192.0.2.1", "10.0.0.0/8", "203.0.113.9") == asker("192.0.2.1", ""))
    }

    @Test(arguments: [
        ("10.1.2.3", "10.0.0.0/8", "203.0.113.9"), ("::ffff:10.1.2.3", "10.0.0.0/8", "203.0.113.9"),
        ("10.1.2.3", "10.0.0.0/8", "198.51.100.7, 203.0.113.9"),
        ("10.1.2.3", "10.0.0.0/8, 172.16.0.1", "198.51.100.7,203.0.113.9 , 172.16.0.1"),
        ("::1", "::1", "203.0.113.9"),
    ])
    func `the nearest address that is no proxy's asks`(peer: String, proxies: String, forwarded: String)
        throws
    {
        #expect(try asker(peer, proxies, forwarded) == asker("203.0.113.9", ""))
    }

    @Test func `what a proxy could not have written ends the trace`() throws {
        #expect(try asker("10.0.0.1", "10.0.0.0/8", "unknown") == asker("10.0.0.1", ""))
        #expect(try asker("10.0.0.1", "10.0.0.0/8") == asker("10.0.0.1", ""))
    }

    @Test func `a person's IPv6 addresses are one asker`() throws {
        #expect(try asker("2001:db8::1", "") == asker("2001:db8::2:1", ""))
        #expect(try asker("2001:db8::1", "") != asker("2001:db8:0:1::1", ""))
    }

    @Test(arguments: [
        "10.0.0.0/33", "10.0.0", "::/129", "10.0.0.0/8/8", "proxy.example", "10.0.0.0/-1", "/8",
    ])
    func `what is no network is refused`(text: String) { #expect(TrustedProxies(text) == nil) }
}

@Suite(.database(schema: .segue)) struct ProxiedSignInTests {
    @Test func `behind a proxy each person's sign-ins are counted apart`() async throws {
        let house = try House {
            $0.limits.signIns = 1
            $0.proxies = TrustedProxies("192.0.2.0/24") ?? TrustedProxies()
        }
        func begin(_ from: String) async throws -> Status {
            try await house.ask(.get, "/auth/login", headers: ["X-Forwarded-For": from]).status
        }
        #expect(try await begin("203.0.113.1") == 302)
        #expect(try await begin("203.0.113.2") == 302)
        #expect(try await begin("203.0.113.1") == 429)
        #expect(try await begin("198.51.100.5, 203.0.113.1") == 429, "nobody can pretend to be somebody else")
    }
}
