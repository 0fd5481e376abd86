import HTTP
import Testing

@Suite struct LenientTests {
    struct Thing: Decodable, Sendable {
        @Lenient var name: String?
        @Lenient var size: Int?
        @Lenient var parts: LenientArray<Int>?
    }

    func read<Value: Decodable>(_ text: String) throws -> Value {
        try Response(200, body: .bytes(Array(text.utf8))).json(as: Value.self)
    }

    @Test(arguments: [
        "{}", #"{"name":null,"size":"7","parts":{}}"#, #"{"name":7,"size":1e99,"parts":null}"#,
        #"{"name":"\ud800","size":1.5,"parts":"none"}"#, #"{"name":[],"size":{},"parts":0}"#,
    ])
    func `a field that cannot be read is nil, and the rest is read`(text: String) throws {
        let thing: Thing = try read(text)
        #expect(thing.name == nil && thing.size == nil && thing.parts == nil)
    }

    @Test func `what can be read is read`() throws {
        let thing: Thing = try read(#"{"name":"\ud83c\udfa7","size":7,"parts":[1,null,"x",2,[],3.0]}"#)
        #expect(thing.name == "🎧" && thing.size == 7)
        #expect(thing.parts?.elements == [1, 2, 3])
        #expect(thing.parts?.skipped == 3)
    }

    @Test func `what is no array is not read as one`() {
        #expect(throws: DecodingError.self) { try read("{}") as LenientArray<Int> }
    }
}
