import HTTP
import Testing

@Suite struct BodySampleTests {
    @Test(arguments: [
        (#"{"access_token":"BQC-secret-1","x":1}"#, "BQC-secret-1"),
        (#"{"refresh_token": "AQD-secret-2"#, "AQD-secret-2"),
        ("code=AQDsecret3333&state=xyz", "AQDsecret3333"),
        ("Authorization: Bearer BQDsecret4BQDsecret4BQD", "BQDsecret4"),
        (#"{"message":"no such token ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnop5"}"#, "KLMNOPQRSTUVWXYZ"),
        ("Email=somebody@example.org;", "somebody"),
    ])
    func `what looks like a secret is taken out`(body: String, secret: String) {
        let sample = BodySample(of: Array(body.utf8))
        #expect(!sample.text.contains(secret))
        #expect(sample.text.contains("…"))
    }

    @Test func `words stay as they are`() {
        let words =
            #"{"error":{"status":400,"code":400,"message":"Only valid bearer authentication supported"}}"#
        #expect(BodySample(of: Array(words.utf8)).text == words)
    }

    @Test func `it is short, and can stand in a line of a log`() {
        let noise = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let text = BodySample(of: noise).text
        #expect(text.count <= BodySample.limit)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7f })
    }
}
