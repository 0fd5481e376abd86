import Redis
import Testing

@Suite struct AddressTests {
    @Test(
        arguments: [
            ("redis://localhost", RedisAddress.Place.tcp(host: "localhost", port: 6379), 0, nil, nil),
            ("redis://10.0.0.1:7000/3", .tcp(host: "10.0.0.1", port: 7000), 3, nil, nil),
            ("redis://[::1]:6380/", .tcp(host: "::1", port: 6380), 0, nil, nil),
            ("redis://ada:p%40ss@cache:1/0", .tcp(host: "cache", port: 1), 0, "ada", "p@ss"),
            ("redis://:secret@cache", .tcp(host: "cache", port: 6379), 0, nil, "secret"),
            ("unix:///run/redis.sock", .socket(path: "/run/redis.sock"), 0, nil, nil),
            ("unix:///run/my%20redis.sock?db=2", .socket(path: "/run/my redis.sock"), 2, nil, nil),
            ("unix://ada:pass@/run/redis.sock", .socket(path: "/run/redis.sock"), 0, "ada", "pass"),
        ] as [(String, RedisAddress.Place, Int, String?, String?)])
    func `an address is read`(
        _ url: String, _ place: RedisAddress.Place, _ database: Int, _ user: String?, _ password: String?
    ) throws {
        let address = try RedisAddress(url)
        #expect(address.place == place)
        #expect(address.database == database)
        #expect(address.user == user)
        #expect(address.password == password)
    }

    @Test(arguments: [
        "", "localhost:6379", "http://localhost", "redis://", "redis://host:0", "redis://host:70000",
        "redis://host/first", "redis://host/-1", "rediss://host", "unix://run/redis.sock", "unix://",
        "redis://ada:secret@host/first",
    ])
    func `what cannot be an address is refused, and not quoted`(_ url: String) {
        let error = #expect(throws: RedisError.self) { try RedisAddress(url) }
        if case .badAddress = error {} else { Issue.record("\(String(describing: error))") }
        #expect(!"\(String(describing: error))".contains("secret"))
    }

    @Test func `a password is not shown`() throws {
        let address = try RedisAddress("redis://ada:secret@cache/1")
        var dumped = ""
        dump(address, to: &dumped)
        for text in ["\(address)", String(reflecting: address), dumped] { #expect(!text.contains("secret")) }
        #expect("\(address)" == "redis://cache:6379/1")
    }
}
