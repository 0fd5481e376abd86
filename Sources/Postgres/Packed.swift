extension Row {
    /// The numbers that a `bytea` holds side by side: what `string_agg(int8send(x), '')` makes of a column.
    ///
    /// A column of a million numbers costs no more than its bytes so; in an array each has a length before it.
    /// - Throws: ``RowError`` where the bytes are not whole numbers of this width; NULL holds none.
    public func packedInt64(_ column: String) throws(RowError) -> [Int64] {
        try packed(column) { Int64(bigEndian: $0) }
    }

    /// The same of `int4send`.
    public func packedInt32(_ column: String) throws(RowError) -> [Int32] {
        try packed(column) { Int32(bigEndian: $0) }
    }

    /// The same of `int2send`.
    public func packedInt16(_ column: String) throws(RowError) -> [Int16] {
        try packed(column) { Int16(bigEndian: $0) }
    }

    /// The same of `float4send`.
    public func packedFloat(_ column: String) throws(RowError) -> [Float] {
        try packed(column) { Float(bitPattern: UInt32(bigEndian: $0)) }
    }

    /// The texts that a `bytea` holds, each with a zero behind it: `string_agg(textsend(x) || '\x00'::bytea, '')`.
    ///
    /// - Throws: ``RowError`` where the bytes do not end in a zero or a text is not UTF-8.
    public func packedTexts(_ column: String) throws(RowError) -> [String] {
        try bytes(column) { bytes in
            var texts: [String] = []
            var start = 0
            for place in 0..<bytes.byteCount
            where unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self) == 0 {
                guard let text = bytes.extracting(start..<place).utf8 else { return nil }
                texts.append(text)
                start = place + 1
            }
            return start == bytes.byteCount ? texts : nil
        }
    }

    private func packed<Raw: BitwiseCopyable, Value>(
        _ column: String, _ value: (Raw) -> Value
    ) throws(RowError) -> [Value] {
        try bytes(column) { bytes in
            let width = MemoryLayout<Raw>.size
            guard bytes.byteCount % width == 0 else { return nil }
            let count = bytes.byteCount / width
            return unsafe [Value](unsafeUninitializedCapacity: count) { buffer, filled in
                for place in 0..<count {
                    // Any bits are a number, and the bounds are checked above.
                    let raw = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place * width, as: Raw.self)
                    unsafe (buffer.baseAddress! + place).initialize(to: value(raw))
                }
                filled = count
            }
        }
    }

    private func bytes<Value>(_ column: String, _ read: (RawSpan) -> [Value]?) throws(RowError) -> [Value] {
        guard let place = answer.place(of: column) else {
            throw RowError(column: column, wanted: "\([Value].self)", found: "no such column")
        }
        let type = answer.type(of: place)
        guard let cell = unsafe answer.cell(row: index, column: place) else { return [] }
        guard type == .bytea, let values = unsafe read(cell.bytes) else {
            throw RowError(column: column, wanted: "\([Value].self)", found: "\(type)")
        }
        return values
    }
}
