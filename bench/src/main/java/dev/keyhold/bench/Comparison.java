package dev.keyhold.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Kinds of load that take turns, round by round; each is reported as a ratio to the first, the floor. */
record Comparison(List<Contender> contenders) {
    private static final int MAX_CLIENTS = 64;

    /** A load, by its name in the report, with as many clients as there can be. */
    record Contender(String name, ServerProcess server, List<? extends Client> clients) {
        /** Clients that are all alike. */
        Contender(String name, ServerProcess server, Client client) {
            this(name, server, Collections.nCopies(MAX_CLIENTS, client));
        }
    }

    static Comparison of(Contender... contenders) {
        return new Comparison(List.of(contenders));
    }

    /** Runs and reports it with each of these numbers of clients. */
    void run(Lab lab, Report report, int... numbersOfClients) {
        var most = numbersOfClients[numbersOfClients.length - 1];
        for (var contender : contenders) {
            new Load(contender.server).warmUp(contender.clients.subList(0, most), lab.schedule());
        }
        for (var clients : numbersOfClients) {
            run(lab, report, clients);
        }
    }

    private void run(Lab lab, Report report, int clients) {
        var rounds = contenders.stream().map(_ -> new ArrayList<Sample>()).toList();
        for (int i = 0; i < lab.schedule().rounds(); i++) {
            for (int j = 0; j < contenders.size(); j++) {
                var contender = contenders.get(j);
                rounds.get(j)
                        .add(new Load(contender.server)
                                .run(
                                        contender.clients.subList(0, clients),
                                        lab.schedule().round()));
            }
        }
        for (int j = 0; j < contenders.size(); j++) {
            var sample = Sample.of(rounds.get(j));
            var name = contenders.get(j).name + ", " + clients + (clients == 1 ? " client" : " clients");
            report.add(name, sample, j == 0 ? "1" : ratios(rounds.get(j), rounds.getFirst()));
        }
    }

    /** The medians of the ratios of a round and the one of the floor beside it, and between what they all are. */
    private String ratios(List<Sample> rounds, List<Sample> floor) {
        var name = contenders.getFirst().name;
        return Sample.ratio(rounds, floor, Sample::perSecond) + " of the " + name + "'s rate, "
                + Sample.ratio(rounds, floor, Sample::cpuMicros) + " of its CPU";
    }
}
