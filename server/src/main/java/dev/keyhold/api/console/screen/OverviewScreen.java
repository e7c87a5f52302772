package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Answer;
import dev.keyhold.api.console.Call;
import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.MenuEntry;
import dev.keyhold.api.console.Route;
import dev.keyhold.api.console.Screen;
import dev.keyhold.api.console.Section;
import dev.keyhold.api.console.View;
import dev.keyhold.domain.authz.IamAction;
import dev.keyhold.domain.credential.AccessKeyAges;
import dev.keyhold.domain.credential.CredentialRisks;
import dev.keyhold.domain.organization.AccountProfile;
import dev.keyhold.domain.organization.InstallationAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first page: how much there is of everything in the account, and what should be looked at. What concerns all
 * accounts is shown to those who may see it, and nothing says to others that it is not.
 */
public final class OverviewScreen implements Screen {
    private final AccountProfile accounts;
    private final CredentialRisks risks;
    private final InstallationAccess access;
    private final InstallationFacts facts;

    public OverviewScreen(
            AccountProfile accounts, CredentialRisks risks, InstallationAccess access, InstallationFacts facts) {
        this.accounts = accounts;
        this.risks = risks;
        this.access = access;
        this.facts = facts;
    }

    /**
     * The page.
     *
     * @param findings about the installation, for those who may see them
     */
    public record OverviewView(
            Frame frame,
            Section<AccountProfile.Summary> summary,
            Section<CredentialRisks.Found> risks,
            Optional<List<InstallationFacts.Finding>> findings)
            implements View {
        private static final int FULL = 200;

        /** The active access keys. */
        public AccessKeyAges.Counts keys() {
            return risks.get().keys();
        }

        /** What should be looked at. */
        public List<Warning> warnings() {
            var counts = keys();
            var warnings = new ArrayList<Warning>();
            risks.get().lockOut().stream()
                    .sorted()
                    .forEach(risk -> warnings.add(new Warning(t("overview.lockOut." + risk), false)));
            var weak = risks.get().weak();
            if (weak.active() > 0) {
                warnings.add(
                        new Warning(t(weak.areMore() ? "overview.weakMany" : "overview.weak", weak.active()), true));
            }
            warn(warnings, counts.neverUsed(), "overview.neverUsed", AccessKeyAges.NEW);
            warn(warnings, counts.unused(), "overview.unused", AccessKeyAges.UNUSED);
            warn(warnings, counts.old(), "overview.old", AccessKeyAges.OLD);
            warn(warnings, risks.get().expiring(), "overview.expiring", CredentialRisks.SOON);
            return warnings;
        }

        private void warn(List<Warning> warnings, int count, String text, Duration threshold) {
            if (count > 0) {
                warnings.add(new Warning(t(text, count, threshold.toDays()), false));
            }
        }

        /** The length of a bar, of which that for all keys is the longest. */
        public int length(int count) {
            return count * FULL / Math.max(1, keys().keys());
        }
    }

    /**
     * Something that should be looked at, in words.
     *
     * @param areWeakKeys whether it is about the keys that have a page of their own
     */
    public record Warning(String text, boolean areWeakKeys) {}

    @Override
    public List<Route> routes() {
        return List.of(Route.page("/", this::show, IamAction.GET_ACCOUNT_SUMMARY, IamAction.GET_CREDENTIAL_REPORT));
    }

    @Override
    public Optional<MenuEntry> menu() {
        return Optional.of(new MenuEntry("menu.overview", "/"));
    }

    private Answer show(Call call) {
        return new Answer.Show(new OverviewView(
                call.frame(),
                call.section(() -> accounts.summary(call.principal())),
                call.section(() -> risks.find(call.principal())),
                access.isAllowed(call.principal()) ? Optional.of(facts.findings()) : Optional.empty()));
    }
}
