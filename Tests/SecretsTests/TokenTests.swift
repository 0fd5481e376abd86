import Secrets
import Testing

@Suite struct TokenTests {
    @Test func `a new token is accepted, and no two are alike`() {
        let tokens = (0..<200).map { _ in APIToken() }
        #expect(Set(tokens).count == 200)
        for token in tokens {
            #expect(token.text.count == 39)
            #expect(APIToken(parsing: token.text) == token)
        }
    }

    @Test func `a token with one wrong character is refused without a database`() {
        let token = Array(APIToken().text)
        for place in token.indices {
            var wrong = token
            wrong[place] = wrong[place] == "x" ? "y" : "x"
            #expect(APIToken(parsing: String(wrong)) == nil)
        }
    }

    @Test(arguments: [
        "", "sg_", "sg_" + String(repeating: "0", count: 35), String(repeating: "é", count: 39),
    ])
    func `what is no token is refused`(text: String) {
        #expect(APIToken(parsing: text) == nil)
    }

    @Test func `a token does not show in a log`() {
        let token = APIToken()
        var dumped = ""
        dump(token, to: &dumped)
        #expect(!"\(token) \(String(reflecting: token)) \(dumped)".contains(token.text))
        let key = ProofKey()
        dump(key, to: &dumped)
        #expect(!"\(key) \(String(reflecting: key)) \(dumped)".contains(key.verifier))
    }

    @Test func `the check is the one of zip and PNG`() {
        #expect(crc32(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(crc32([]) == 0)
    }

    /// RFC 7636, appendix B.
    @Test func `the challenge is the RFC's`() throws {
        let key = try #require(ProofKey(verifier: "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
        #expect(key.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
        #expect(ProofKey(verifier: ProofKey().verifier) != nil)
        #expect(ProofKey(verifier: String(repeating: "a", count: 42)) == nil)
        #expect(ProofKey(verifier: String(repeating: "a", count: 129)) == nil)
        #expect(ProofKey(verifier: String(repeating: "+", count: 43)) == nil)
    }

    /// FIPS 180-2, appendix B.1.
    @Test func `the digest is the standard's`() {
        let digest = sha256("abc").map { String($0, radix: 16) }.joined(separator: " ")
        #expect(
            digest
                == "ba 78 16 bf 8f 1 cf ea 41 41 40 de 5d ae 22 23 b0 3 61 a3 96 17 7a 9c b4 10 ff 61 f2 0 15 ad"
        )
    }

    /// RFC 4648, section 10, in the alphabet of section 5.
    @Test func `base64url goes both ways`() {
        for (plain, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(base64URL(Array(plain.utf8)) == text)
            #expect(bytes(base64URL: text) == Array(plain.utf8))
        }
        #expect(base64URL([0xFB, 0xFF, 0xFE]) == "-__-")
        for wrong in ["Zg==", "Z", "Zm9+", "Zm 9v", "Zm9v\n", "Zh"] {
            #expect(bytes(base64URL: wrong) == nil)
        }
    }

    @Test func `randomness has the length that was asked for`() {
        #expect(randomBytes(0).isEmpty)
        #expect(randomBytes(1000).count == 1000)
        #expect(Set(randomBytes(4096)).count == 256)
        #expect(randomToken().count == 43)
    }
}
