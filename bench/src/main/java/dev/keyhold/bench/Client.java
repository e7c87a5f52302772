package dev.keyhold.bench;

import java.nio.ByteBuffer;

/** Who sends load: one connection, one request under way, requests that were made beforehand. */
interface Client {
    /** What is said on a new connection. */
    Conversation begin();

    /** One connection's requests and answers, as bytes. */
    interface Conversation {
        /** The next request, and whatever has to go before it. */
        ByteBuffer next();

        /**
         * Takes of {@code received} what it can use and leaves the rest for when more has come.
         *
         * @return true when the answer is complete
         * @throws IllegalStateException when the answer is no success
         */
        boolean isAnswered(ByteBuffer received);

        /** True when the server has closed the connection after its last answer. */
        default boolean isOver() {
            return false;
        }
    }
}
