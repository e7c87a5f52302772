package dev.keyhold.domain.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keyhold.model.AccountId;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AccountBatchesTest {
    private static final AccountId ONE = AccountId.ofNumber(1);
    private static final AccountId TWO = AccountId.ofNumber(2);
    private static final AccountId THREE = AccountId.ofNumber(3);

    private final AtomicLong nanos = new AtomicLong();
    private final AccountBatches batches = new AccountBatches(3, nanos::get);
    private final List<List<Item>> written = new ArrayList<>();
    private final List<Item> left = new ArrayList<>();
    private final List<AccountId> down = new ArrayList<>();
    private long failureNanos = 1;
    private int attempts;

    private record Item(AccountId account, int number) {}

    private static List<Item> items() {
        return List.of(new Item(ONE, 1), new Item(TWO, 2), new Item(ONE, 3), new Item(THREE, 4), new Item(ONE, 5));
    }

    private void write(List<Item> batch) {
        attempts++;
        if (batch.stream().anyMatch(item -> down.contains(item.account))) {
            nanos.addAndGet(failureNanos);
            throw new ServiceException(new ServiceError.Unavailable(ServiceError.UnavailableReason.STORE));
        }
        written.add(List.copyOf(batch));
    }

    private void writeAll() {
        batches.write(items(), Item::account, this::write, left::addAll);
    }

    @Test
    void are_written_together_as_long_as_nothing_fails() {
        writeAll();
        assertThat(written).containsExactly(items().subList(0, 3), items().subList(3, 5));
        assertThat(left).isEmpty();
    }

    @Test
    void an_account_that_fails_holds_up_no_other() {
        down.add(TWO);
        assertThatThrownBy(this::writeAll).isInstanceOf(ServiceException.class);
        assertThat(written)
                .containsExactly(
                        List.of(new Item(THREE, 4)), List.of(new Item(ONE, 1), new Item(ONE, 3), new Item(ONE, 5)));
        assertThat(left).containsExactly(new Item(TWO, 2));
    }

    @Test
    void one_that_failed_comes_last_and_alone_until_it_works_again() {
        down.add(ONE);
        assertThatThrownBy(this::writeAll).isInstanceOf(ServiceException.class);
        written.clear();
        left.clear();
        assertThatThrownBy(this::writeAll).isInstanceOf(ServiceException.class);
        assertThat(written).containsExactly(List.of(new Item(TWO, 2), new Item(THREE, 4)));
        assertThat(left).extracting(Item::number).containsExactly(1, 3, 5);
        down.clear();
        writeAll();
        written.clear();
        writeAll();
        assertThat(written).containsExactly(items().subList(0, 3), items().subList(3, 5));
    }

    @Test
    void a_batch_of_one_account_that_fails_is_not_tried_again() {
        down.add(ONE);
        var items = List.of(new Item(ONE, 1), new Item(ONE, 2));
        assertThatThrownBy(() -> batches.write(items, Item::account, this::write, left::addAll))
                .isInstanceOf(ServiceException.class);
        assertThat(attempts).isEqualTo(1);
        assertThat(left).containsExactlyElementsOf(items);
        down.clear();
        batches.write(items, Item::account, this::write, left::addAll);
        assertThat(written).containsExactly(items);
    }

    @Test
    void what_comes_after_a_failure_of_its_account_waits_with_it() {
        down.add(TWO);
        var items = List.of(new Item(ONE, 1), new Item(TWO, 2), new Item(THREE, 3), new Item(ONE, 4));
        assertThatThrownBy(() -> batches.write(items, Item::account, this::write, left::addAll))
                .isInstanceOf(ServiceException.class);
        assertThat(written).containsExactly(List.of(new Item(ONE, 1), new Item(ONE, 4)), List.of(new Item(THREE, 3)));
        assertThat(left).containsExactly(new Item(TWO, 2));
    }

    @Test
    void a_store_that_answers_nobody_ends_the_round() {
        down.addAll(List.of(ONE, TWO, THREE));
        failureNanos = AccountBatches.PATIENCE.toNanos() / 2;
        assertThatThrownBy(this::writeAll).isInstanceOf(ServiceException.class);
        assertThat(nanos).hasValue(2 * failureNanos);
        assertThat(left).containsExactlyInAnyOrderElementsOf(items());
    }

    @Test
    void a_fault_of_another_kind_is_thrown_and_leaves_all_that_comes_after_it() {
        assertThatThrownBy(() -> batches.write(
                        items(),
                        Item::account,
                        _ -> {
                            throw new IllegalStateException("a bug");
                        },
                        left::addAll))
                .hasMessage("a bug");
        assertThat(left).containsExactlyInAnyOrderElementsOf(items());
    }
}
