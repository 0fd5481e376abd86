package import Music

/// Who asks: a listener, and by what they proved it.
package struct Caller: Sendable {
    /// The listener.
    package let listener: Listener
    /// The proof.
    package let proof: Proof

    /// By what a caller proved who they are.
    package enum Proof: Sendable, Hashable {
        /// The cookie of a session, as the hash under which it is kept.
        case session([UInt8])
        /// An API token.
        case token([UInt8])
    }

    /// A caller.
    package init(listener: Listener, proof: Proof) {
        self.listener = listener
        self.proof = proof
    }

    /// The session; nil for a script.
    package var session: [UInt8]? {
        if case .session(let hash) = proof { hash } else { nil }
    }
}
