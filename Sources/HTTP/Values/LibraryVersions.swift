internal import CCurl
internal import CMicrohttpd
internal import CWebSocket

/// The C libraries under this room and their versions, as they are loaded: for the first line of a log.
public func httpLibraryVersions() -> [String: String] {
    [
        "libcurl": unsafe String(cString: curl_version()),
        "libmicrohttpd": unsafe String(cString: MHD_get_version()),
        "wslay": WSLAY_VERSION,
    ]
}
