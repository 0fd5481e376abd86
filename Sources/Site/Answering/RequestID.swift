/// The id under which a request is known to the logs, the answer and whoever asks about it: 16 hexadecimal digits.
///
/// Ours alone: what a stranger sends under that name is not taken, so that the logs cannot be led astray.
package struct RequestID: Sendable, Hashable, CustomStringConvertible {
    /// The digits.
    package let description: String

    /// An id that nobody had before.
    package init() {
        let digits = String(UInt64.random(in: .min ... .max), radix: 16)
        description = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}
