package dev.keyhold.domain.credential;

import dev.keyhold.model.AccessKeyView;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Access keys of an identity in a list with place for two. Of more, active keys come first and of these the oldest,
 * so that keys that are due for rotation are visible.
 *
 * @param keys ordered by age, the oldest first
 * @param more how many there are besides
 */
public record ReportedAccessKeys(List<AccessKeyView> keys, int more) {
    private static final int PLACES = 2;

    private static final Comparator<AccessKeyView> BY_AGE = Comparator.comparing(AccessKeyView::createdAt)
            .thenComparing(key -> key.id().text());
    private static final Comparator<AccessKeyView> BY_WEIGHT =
            Comparator.comparing(AccessKeyView::isActive).reversed().thenComparing(BY_AGE);

    static final ReportedAccessKeys NONE = new ReportedAccessKeys(List.of(), 0);

    public ReportedAccessKeys {
        keys = List.copyOf(keys);
    }

    static ReportedAccessKeys of(AccessKeyView key) {
        return NONE.with(key);
    }

    ReportedAccessKeys with(AccessKeyView key) {
        var all = Stream.concat(keys.stream(), Stream.of(key)).sorted(BY_WEIGHT).toList();
        var kept = all.stream().limit(PLACES).sorted(BY_AGE).toList();
        return new ReportedAccessKeys(kept, more + all.size() - kept.size());
    }
}
