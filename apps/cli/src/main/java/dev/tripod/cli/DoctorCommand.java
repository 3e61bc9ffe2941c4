package dev.tripod.cli;

import dev.tripod.cli.account.Account;
import dev.tripod.cli.account.Accounts;
import dev.tripod.cli.doctor.CallbackCheck;
import dev.tripod.cli.doctor.Finding;
import dev.tripod.cli.doctor.ServerCheck;
import dev.tripod.cli.doctor.StoreCheck;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.transport.jdk.JdkTransport;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code tripod doctor}. */
@Command(
    name = "doctor",
    description = {
      "Checks common causes of failed logins and calls: the clock, the connection, TLS, callbacks, and the permissions of stored tokens.",
      "It checks the servers of all accounts, and those that --server names. It prints a fix for each problem. It changes nothing,"
          + " and sends no credential.",
      "Exits with 1 if there is a problem."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod doctor",
      "  tripod doctor --server https://api.x.com",
      "  tripod doctor --callback http://localhost:8080/callback --output json"
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<ExitCode> {

  private final Terminal terminal;
  private final GlobalOptions global;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "A server to check. Repeat the option for more.")
  private List<String> servers = List.of();

  @Option(
      names = "--callback",
      paramLabel = "URI",
      description = "A callback (redirect URI) to check. Repeat the option for more.")
  private List<String> callbacks = List.of();

  DoctorCommand(Terminal terminal, GlobalOptions global) {
    this.terminal = terminal;
    this.global = global;
  }

  @Override
  public ExitCode call() {
    Set<Origin> origins = new LinkedHashSet<>();
    servers.forEach(server -> origins.add(origin(server)));
    List<Finding> findings = new ArrayList<>();
    callbacks.forEach(callback -> findings.addAll(CallbackCheck.of(callback)));
    Accounts accounts = Accounts.of(terminal);
    findings.addAll(StoreCheck.of(accounts.directory()));
    addServers(accounts, origins, findings);
    ServerCheck check = ServerCheck.over(JdkTransport.create(), Clock.system());
    for (Origin origin : origins) {
      terminal.progress("Checking " + origin + " ...");
      findings.addAll(check.of(origin));
    }
    terminal.clearProgress();
    print(findings);
    return findings.stream().anyMatch(Finding::isProblem) ? ExitCode.FAILED : ExitCode.SUCCESS;
  }

  /** Adds the servers of all accounts. An account that cannot be read is a finding, and not the end of the checks. */
  private static void addServers(Accounts accounts, Set<Origin> origins, List<Finding> findings) {
    try {
      for (String name : accounts.names()) {
        accounts.find(name).map(Account::origins).ifPresent(origins::addAll);
      }
    } catch (CommandException e) {
      findings.add(StoreCheck.unreadable(accounts.directory(), e));
    }
  }

  private static Origin origin(String server) {
    try {
      return Origin.of(URI.create(server));
    } catch (IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The server " + server + " is not a URL.",
          "Pass --server with a URL such as https://api.example.",
          e);
    }
  }

  private void print(List<Finding> findings) {
    if (global.isJson()) {
      terminal
          .out()
          .println(JsonObject.builder()
              .with("ok", findings.stream().noneMatch(Finding::isProblem))
              .with(
                  "findings",
                  JsonValue.array(findings.stream().map(Finding::json).toList()))
              .build()
              .encoded());
    } else {
      findings.forEach(finding -> terminal.out().println(finding.text()));
    }
  }
}
