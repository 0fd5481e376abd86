/// Where a person goes after signing in: a path of ours, whatever they were told to send.
///
/// A browser reads `//evil`, `/\evil` and a tab or a line break between them as another host, so that
/// only `/` followed by neither, in printable ASCII, is taken; all else becomes `/`.
package struct ReturnPath: Sendable, Hashable {
    /// The path and perhaps a query; always starts with one slash.
    package let text: String

    /// Takes a path of ours, or `/` in its place.
    package init(_ wish: String?) {
        let bytes = Array((wish ?? "/").utf8)
        let isOurs =
            bytes.first == UInt8(ascii: "/")
            && bytes.dropFirst().first.map { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\\") } ?? true
            && bytes.allSatisfy { (0x21...0x7E).contains($0) } && bytes.count <= 512
        text = isOurs ? wish ?? "/" : "/"
    }
}
