package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SqlStoreTest {
    private final AtomicBoolean stalled = new AtomicBoolean();

    /** One that nothing can be done with, because it hangs or does not. */
    private final class Hanging implements Engine {
        @Override
        public <T> T read(Function<Sql, T> work) {
            throw new IllegalStateException("would hang");
        }

        @Override
        public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
            throw new IllegalStateException("would hang");
        }

        @Override
        public Optional<Duration> lease() {
            return Optional.empty();
        }

        @Override
        public boolean scrub() {
            throw new IllegalStateException("would hang");
        }

        @Override
        public boolean isStalled() {
            return stalled.get();
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    @Test
    void is_not_writable_while_a_write_hangs_and_tries_none_then() {
        try (var store = new SqlStore(new Hanging())) {
            assertThatCode(store::requireWritable).doesNotThrowAnyException();
            stalled.set(true);
            assertThatThrownBy(store::requireWritable)
                    .isInstanceOf(ServiceException.class)
                    .extracting(refused -> ((ServiceException) refused).serviceError())
                    .isEqualTo(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
            stalled.set(false);
            assertThatCode(store::requireWritable).doesNotThrowAnyException();
        }
    }
}
