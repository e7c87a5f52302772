package dev.keyhold.store.sql;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.store.Lease;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SqlStoreTest {
    private final AtomicBoolean stalled = new AtomicBoolean();
    private Optional<ServiceError> failure = Optional.empty();

    /** One that nothing can be done with, because it hangs or does not. */
    private final class Hanging implements Engine {
        @Override
        public <T> T read(Function<Sql, T> work) {
            throw new IllegalStateException("would hang");
        }

        @Override
        public <T> T write(Function<Sql, T> work, Consumer<T> committed) {
            throw failure.<RuntimeException>map(ServiceException::new)
                    .orElseGet(() -> new IllegalStateException("would hang"));
        }

        @Override
        public Lease lease() {
            return Lease.UNLIMITED;
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

    /** Whether nothing was changed or it is not known. */
    @ParameterizedTest
    @EnumSource(names = {"STORE", "COMMIT"})
    void is_not_writable_after_a_write_that_the_storage_failed(ServiceError.UnavailableReason reason) {
        try (var store = new SqlStore(new Hanging())) {
            failure = Optional.of(new ServiceError.Unavailable(reason));
            assertThatThrownBy(() -> store.write(_ -> true)).isInstanceOf(ServiceException.class);
            assertThatThrownBy(store::requireWritable).isInstanceOf(ServiceException.class);
        }
    }

    /** An answer that is no fault of the storage says nothing about it. */
    @Test
    void stays_writable_after_a_write_that_found_too_much_work() {
        try (var store = new SqlStore(new Hanging())) {
            failure = Optional.of(new ServiceError.Unavailable(ServiceError.UnavailableReason.OVERLOADED));
            assertThatThrownBy(() -> store.write(_ -> true)).isInstanceOf(ServiceException.class);
            assertThatCode(store::requireWritable).doesNotThrowAnyException();
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
