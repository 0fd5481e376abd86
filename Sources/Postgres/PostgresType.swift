/// A type of PostgreSQL's, by its object id (catalogue `pg_type`); an open set.
public struct PostgresType: Sendable, Hashable, RawRepresentable {
    /// The object id.
    public let rawValue: UInt32
    /// A type by its object id.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    static let unspecified = Self(rawValue: 0)
    static let bool = Self(rawValue: 16)
    static let bytea = Self(rawValue: 17)
    static let char = Self(rawValue: 18)
    static let name = Self(rawValue: 19)
    static let int8 = Self(rawValue: 20)
    static let int2 = Self(rawValue: 21)
    static let int4 = Self(rawValue: 23)
    static let text = Self(rawValue: 25)
    static let oid = Self(rawValue: 26)
    static let json = Self(rawValue: 114)
    static let float4 = Self(rawValue: 700)
    static let float8 = Self(rawValue: 701)
    static let unknown = Self(rawValue: 705)
    static let bpchar = Self(rawValue: 1042)
    static let varchar = Self(rawValue: 1043)
    static let date = Self(rawValue: 1082)
    static let timestamp = Self(rawValue: 1114)
    static let timestamptz = Self(rawValue: 1184)
    static let interval = Self(rawValue: 1186)
    static let numeric = Self(rawValue: 1700)
    static let void = Self(rawValue: 2278)
    static let uuid = Self(rawValue: 2950)
    static let jsonb = Self(rawValue: 3802)

    /// The type of an array of these; unspecified where we never send one.
    var array: PostgresType {
        switch self {
        case .bool: Self(rawValue: 1000)
        case .bytea: Self(rawValue: 1001)
        case .int4: Self(rawValue: 1007)
        case .text: Self(rawValue: 1009)
        case .int8: Self(rawValue: 1016)
        case .float4: Self(rawValue: 1021)
        case .float8: Self(rawValue: 1022)
        case .timestamptz: Self(rawValue: 1185)
        case .interval: Self(rawValue: 1187)
        case .jsonb: Self(rawValue: 3807)
        default: .unspecified
        }
    }

    /// Types made by `CREATE TYPE` have ids from here on; an enum of ours travels as its label.
    var isUserDefined: Bool { rawValue >= 16384 }
}

extension PostgresType: CustomStringConvertible {
    /// The type's name where it is a common one, else its object id.
    public var description: String {
        switch self {
        case .bool: "boolean"
        case .bytea: "bytea"
        case .int8: "bigint"
        case .int2: "smallint"
        case .int4: "integer"
        case .text, .varchar, .bpchar, .name: "text"
        case .json: "json"
        case .jsonb: "jsonb"
        case .float4: "real"
        case .float8: "double precision"
        case .date: "date"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .interval: "interval"
        case .numeric: "numeric"
        case .uuid: "uuid"
        case .void: "void"
        default: "type \(rawValue)"
        }
    }
}
