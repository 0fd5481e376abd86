import Secrets
import Testing

@Suite struct SealingTests {
    private let keys = SealingKeys.temporary()

    @Test(arguments: ["", "x", "AQD…a refresh token…🔑", String(repeating: "long ", count: 50_000)])
    func `what is sealed opens again in its place`(text: String) throws {
        let sealed = keys.seal(text, owner: 7, provider: "spotify", column: "refresh_token")
        #expect(try keys.openText(sealed, owner: 7, provider: "spotify", column: "refresh_token") == text)
        #expect(sealed.count == 1 + 4 + 24 + text.utf8.count + 16)
        #expect(SealingKeys.keyID(of: sealed) == 1)
    }

    @Test func `the same text is never sealed alike, and never shows`() {
        let seals = (0..<100).map { _ in keys.seal("secret secret", owner: 1, provider: "p", column: "c") }
        #expect(Set(seals).count == 100)
        #expect(!seals.contains { String(decoding: $0, as: UTF8.self).contains("secret") })
    }

    @Test func `it opens in no other place`() {
        let sealed = keys.seal("token", owner: 7, provider: "spotify", column: "access")
        let others: [(Int64, String, String)] = [
            (8, "spotify", "access"), (-7, "spotify", "access"), (7, "deezer", "access"),
            (7, "spotify", "refresh"), (7, "spotifya", "ccess"), (7, "", "spotifyaccess"),
        ]
        for (owner, provider, column) in others {
            #expect(throws: SecretsError.forged) {
                try keys.open(sealed, owner: owner, provider: provider, column: column)
            }
        }
    }

    @Test func `each flipped bit and each missing byte is noticed`() {
        let sealed = keys.seal("token", owner: 7, provider: "spotify", column: "access")
        for bit in 0..<sealed.count * 8 {
            var changed = sealed
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: SecretsError.self) {
                try keys.open(changed, owner: 7, provider: "spotify", column: "access")
            }
        }
        for length in 0..<sealed.count {
            #expect(throws: SecretsError.self) {
                try keys.open(
                    Array(sealed.prefix(length)), owner: 7, provider: "spotify", column: "access")
            }
        }
    }

    @Test func `an unknown key and an unknown format are told apart from a forgery`() {
        var sealed = keys.seal("token", owner: 7, provider: "spotify", column: "access")
        sealed[3] = 1
        #expect(throws: SecretsError.unknownKey(id: 257)) {
            try keys.open(sealed, owner: 7, provider: "spotify", column: "access")
        }
        sealed[0] = 2
        #expect(throws: SecretsError.unknownFormat) {
            try keys.open(sealed, owner: 7, provider: "spotify", column: "access")
        }
        #expect(throws: SecretsError.unknownFormat) {
            try keys.open([], owner: 7, provider: "spotify", column: "access")
        }
    }
}
