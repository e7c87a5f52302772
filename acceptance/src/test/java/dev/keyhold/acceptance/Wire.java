package dev.keyhold.acceptance;

/** How a client reaches the server's one port. */
enum Wire {
    PLAINTEXT,
    TLS
}
