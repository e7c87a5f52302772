package dev.keyhold.bench;

import java.nio.ByteBuffer;
import java.util.Random;

/** A client that draws each request from a pool, any as likely as any other. */
record RandomClient(Http pool, Random random) implements Client {
    @Override
    public Conversation begin() {
        var answers = pool.begin();
        return new Conversation() {
            @Override
            public ByteBuffer next() {
                return ByteBuffer.wrap(
                        pool.requests().get(random.nextInt(pool.requests().size())));
            }

            @Override
            public boolean isAnswered(ByteBuffer received) {
                return answers.isAnswered(received);
            }
        };
    }
}
