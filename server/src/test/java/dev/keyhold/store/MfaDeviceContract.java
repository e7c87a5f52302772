package dev.keyhold.store;

import static dev.keyhold.Samples.ACCOUNT;
import static dev.keyhold.Samples.OTHER_ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keyhold.Samples;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Identity;
import dev.keyhold.model.MfaDevice;
import dev.keyhold.model.MfaDevice.Filter;
import dev.keyhold.model.Page;
import dev.keyhold.model.ResourceId;
import dev.keyhold.model.Sealed;
import dev.keyhold.model.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every engine must keep of MFA devices. Two accounts have rows that differ in the account alone. */
public abstract class MfaDeviceContract extends StoreTest {
    private static final Page.Request ALL = Page.Request.first(100);
    private static final int MANY = 1_000;

    private final Identity alice = Samples.user(ACCOUNT, 1, "alice");
    private final MfaDevice phone = device(ACCOUNT, 1, "/", "Phone");
    private final MfaDevice key = device(ACCOUNT, 2, "/staff/", "key");
    private final MfaDevice spare = device(ACCOUNT, 3, "/", "spare");

    private static MfaDevice device(AccountId account, int number, String path, String name) {
        var id = ResourceId.of(ResourceId.IAM, account, 8_000L + number);
        return MfaDevice.create(account, id, path, name, Sealed.of(new byte[] {1, 2, (byte) number}), AT);
    }

    private static MfaDevice of(ResourceId owner, MfaDevice device) {
        return device.assigned(Optional.of(new MfaDevice.Assignment(owner, AT.plusSeconds(1))), device.seed());
    }

    @BeforeEach
    void fill() {
        insert(alice);
        write(tx -> List.of(of(alice.id(), phone), key, spare).forEach(tx.mfaDevices()::insert));
        write(tx -> {
            var its = device(OTHER_ACCOUNT, 1, "/", "Phone");
            // The owner of the first account too, so that only the account tells the rows apart.
            tx.mfaDevices().insert(of(alice.id(), its));
            tx.mfaDevices().putTag(OTHER_ACCOUNT, its.id(), new Tag("team", "other"));
            tx.mfaDevices().putTag(OTHER_ACCOUNT, phone.id(), new Tag("team", "other"));
        });
    }

    private Optional<MfaDevice> find(String path, String name) {
        return store.read(tx -> tx.mfaDevices().find(ACCOUNT, path, name));
    }

    private Page<MfaDevice> page(Filter filter, Page.Request request) {
        return store.read(tx -> tx.mfaDevices().list(ACCOUNT, filter, request));
    }

    private List<MfaDevice> list(Filter filter) {
        return page(filter, ALL).items();
    }

    private List<MfaDevice> listed(Function<ReadTx, List<MfaDevice>> work) {
        return store.read(work);
    }

    private int count(Filter filter, int most) {
        return store.read(tx -> tx.mfaDevices().count(ACCOUNT, filter, most));
    }

    private List<Tag> tags(AccountId account, MfaDevice device) {
        return store.read(tx -> tx.mfaDevices().tags(account, device.id()));
    }

    @Test
    void finds_a_device_by_path_and_name_without_case() {
        assertThat(find("/", "Phone")).contains(of(alice.id(), phone));
        assertThat(find("/", "pHONE")).contains(of(alice.id(), phone));
        assertThat(find("/STAFF/", "KEY")).contains(key);
        assertThat(find("/staff/", "Phone")).isEmpty();
        assertThat(find("/", "key")).isEmpty();
    }

    @Test
    void keeps_everything_that_changes() {
        var used = new MfaDevice.CodeUse(58_000_000_000L, -7, 12, Optional.of(AT.plusSeconds(60)));
        var assignment = new MfaDevice.Assignment(alice.id(), AT.plusSeconds(9));
        var assigned = spare.assigned(Optional.of(assignment), Sealed.of(new byte[] {7, 7}))
                .with(used);
        write(tx -> tx.mfaDevices().update(assigned));
        assertThat(find("/", "spare")).contains(assigned);

        var free =
                assigned.assigned(Optional.empty(), Sealed.of(new byte[] {8})).with(MfaDevice.CodeUse.NONE);
        write(tx -> tx.mfaDevices().update(free));
        assertThat(find("/", "spare")).contains(free);
        assertThat(find("/", "phone")).contains(of(alice.id(), phone));
    }

    @Test
    void lists_devices_in_order() {
        assertThat(list(Filter.ANY)).containsExactly(of(alice.id(), phone), spare, key);
        assertThat(list(Filter.ASSIGNED)).containsExactly(of(alice.id(), phone));
        assertThat(list(Filter.UNASSIGNED)).containsExactly(spare, key);
        assertThat(listed(tx -> tx.mfaDevices().ownedBy(ACCOUNT, alice.id()))).containsExactly(of(alice.id(), phone));
        assertThat(listed(tx -> tx.mfaDevices().ownedBy(ACCOUNT, key.id()))).isEmpty();
    }

    @Test
    void lists_devices_a_page_at_a_time() {
        for (var filter : Filter.values()) {
            var found = new ArrayList<MfaDevice>();
            var next = Optional.<String>empty();
            do {
                var page = page(filter, new Page.Request(next, 1));
                assertThat(page.items()).hasSizeLessThanOrEqualTo(1);
                found.addAll(page.items());
                next = page.next();
            } while (next.isPresent());
            assertThat(found).isEqualTo(list(filter));
        }
    }

    @Test
    void counts_devices_up_to_a_number() {
        assertThat(count(Filter.ANY, MANY)).isEqualTo(3);
        assertThat(count(Filter.ANY, 2)).isEqualTo(2);
        assertThat(count(Filter.ASSIGNED, MANY)).isEqualTo(1);
        assertThat(count(Filter.UNASSIGNED, MANY)).isEqualTo(2);
        assertThat(count(Filter.UNASSIGNED, 1)).isEqualTo(1);
    }

    @Test
    void keeps_tags_whose_keys_differ_by_case_alone() {
        write(tx -> {
            tx.mfaDevices().putTag(ACCOUNT, phone.id(), new Tag("team", "red"));
            tx.mfaDevices().putTag(ACCOUNT, phone.id(), new Tag("Team", "green"));
            tx.mfaDevices().putTag(ACCOUNT, phone.id(), new Tag("team", "blue"));
        });
        assertThat(tags(ACCOUNT, phone)).containsExactly(new Tag("Team", "green"), new Tag("team", "blue"));

        write(tx -> tx.mfaDevices().deleteTag(ACCOUNT, phone.id(), "Team"));
        write(tx -> tx.mfaDevices().deleteTag(ACCOUNT, phone.id(), "TEAM"));
        assertThat(tags(ACCOUNT, phone)).containsExactly(new Tag("team", "blue"));
        assertThat(tags(OTHER_ACCOUNT, phone)).containsExactly(new Tag("team", "other"));
    }

    @Test
    void a_deleted_device_takes_its_tags_with_it() {
        write(tx -> tx.mfaDevices().putTag(ACCOUNT, phone.id(), new Tag("team", "blue")));
        write(tx -> tx.mfaDevices().delete(phone));
        assertThat(list(Filter.ANY)).containsExactly(spare, key);
        assertThat(tags(ACCOUNT, phone)).isEmpty();
        assertThat(tags(OTHER_ACCOUNT, phone)).hasSize(1);
        write(tx -> tx.mfaDevices().insert(phone));
        assertThat(find("/", "phone")).contains(phone);
    }

    @Test
    void refuses_what_is_there_twice_and_what_is_not_there() {
        assertBroken(tx -> tx.mfaDevices().insert(device(ACCOUNT, 1, "/", "other")));
        assertBroken(tx -> tx.mfaDevices().insert(device(ACCOUNT, 9, "/STAFF/", "KEY")));
        assertBroken(tx -> tx.mfaDevices().update(device(ACCOUNT, 9, "/", "absent")));
        assertBroken(tx -> tx.mfaDevices().delete(device(ACCOUNT, 9, "/", "absent")));
    }
}
