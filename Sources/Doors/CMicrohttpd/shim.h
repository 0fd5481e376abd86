#pragma once
#include <stdarg.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <microhttpd.h>

// Macros that stand for themselves: Swift sees them in one file and not in the next.
/// Neither wait nor raise SIGPIPE.
static const int segue_at_once = MSG_DONTWAIT | MSG_NOSIGNAL;
static const int segue_both_ways = SHUT_RDWR;

// Swift cannot call variadic C: one function for each use.

/// The bytes that were sent and not taken: "the amount of unsent data in the socket send queue", tcp(7), where what is not
/// acknowledged counts too.
static inline int segue_untaken(int socket) {
    int count = 0;
    return ioctl(socket, TIOCOUTQ, &count) == 0 ? count : 0;
}

struct segue_daemon_plan {
    void *context;
    int listening_socket;
    unsigned int threads, connections, connections_per_address, idle_seconds;
    size_t memory_per_connection;
    MHD_AcceptPolicyCallback accept;
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection;
    void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
};

static inline struct MHD_Daemon *segue_start_daemon(unsigned int flags, struct segue_daemon_plan plan) {
    return MHD_start_daemon(
        flags, 0, plan.accept, plan.context, plan.handle, plan.context,
        MHD_OPTION_LISTEN_SOCKET, plan.listening_socket,
        // A pool must be "greater than 1"; for one thread the place is filled with what changes nothing.
        plan.threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_LISTEN_BACKLOG_SIZE,
        plan.threads > 1 ? plan.threads : 511u,
        MHD_OPTION_CONNECTION_LIMIT, plan.connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, plan.connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, plan.idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, plan.memory_per_connection,
        MHD_OPTION_NOTIFY_COMPLETED, plan.completed, plan.context,
        MHD_OPTION_NOTIFY_CONNECTION, plan.connection, plan.context,
        MHD_OPTION_URI_LOG_CALLBACK, plan.target, plan.context,
        MHD_OPTION_END);
}

/// The socket of a connection; -1 where there is none.
static inline int segue_connection_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

/// What the start of the connection was given to keep; null before that.
static inline void *segue_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

/// The bytes of the request line and all header fields.
static inline size_t segue_header_size(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

/// "always close the connection after sending the response and do not use chunked encoding for the response."
static inline void segue_end_by_closing(struct MHD_Response *response) {
    if (response) MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

static inline enum MHD_Result segue_upgrade_close(struct MHD_UpgradeResponseHandle *handle) {
    return MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}
