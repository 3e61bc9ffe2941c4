package dev.tripod.cli;

import dev.tripod.cli.account.SecretSource;
import dev.tripod.cli.curl.CurlCommand;
import dev.tripod.cli.explain.ExplainedCall;
import dev.tripod.cli.explain.ExplanationReport;
import dev.tripod.cli.explain.ReceivedCall;
import dev.tripod.cli.explain.SignatureParts;
import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.GlobalOptions;
import dev.tripod.cli.terminal.Terminal;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.oauth1.SignatureMethod;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code tripod explain}. */
@Command(
    name = "explain",
    description = {
      "Shows what OAuth 1.0a signs for a request, and why a library or a server signs something else. It sends nothing.",
      "To check a library, pass a request with its signature. To check a server, pass the base string that it logs.",
      "Exits with 1 if the two sides differ."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  tripod explain --client-id KEY POST https://api.example/notes -d text=Hello",
      "  tripod explain --curl --client-secret-file secret.txt < command.txt",
      "  tripod explain --client-id KEY --base-string @log.txt https://a.example/b"
    },
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<ExitCode> {

  private static final String FROM_STANDARD_INPUT = "-";
  private static final int RANDOM_OCTETS = 32;

  private final Terminal terminal;
  private final GlobalOptions global;

  @Parameters(
      index = "0..1",
      arity = "0..1",
      paramLabel = "[METHOD] URL",
      hideParamSyntax = true,
      description = "The request. The default method is POST with data, and GET without.")
  private List<String> request = List.of();

  @Option(
      names = "-H",
      paramLabel = "HEADER",
      description = "A header, such as \"Authorization: OAuth ...\" from another library.")
  private List<String> headers = List.of();

  @Option(
      names = {"-d", "--data"},
      paramLabel = "DATA",
      description = "Form data, already encoded. @file reads it from a file.")
  private List<String> data = List.of();

  @Option(
      names = "--data-urlencode",
      paramLabel = "NAME=VALUE",
      description = "Form data to encode.")
  private List<String> dataToEncode = List.of();

  @Option(
      names = {"-G", "--get"},
      description = "Send the data in the query.")
  private boolean dataInQuery;

  @Option(names = "--curl", description = "Read the request as a curl command from standard input.")
  private boolean curl;

  @Option(
      names = "--base-string",
      paramLabel = "TEXT",
      description =
          "The base string of a server. @file reads it from a file, and - from standard input.")
  private @Nullable String baseString;

  @Option(
      names = "--client-id",
      paramLabel = "KEY",
      description = "The consumer key. The default is the one in the request.")
  private @Nullable String clientId;

  @Option(
      names = "--client-secret-file",
      paramLabel = "FILE",
      description =
          "A file with the consumer secret. The default is TRIPOD_CLIENT_SECRET, or a prompt.")
  private @Nullable Path clientSecretFile;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "The value of oauth_token. The default is the one in the request.")
  private @Nullable String token;

  @Option(
      names = "--token-secret-file",
      paramLabel = "FILE",
      description =
          "A file with the token secret. The default is TRIPOD_TOKEN_SECRET, or a prompt.")
  private @Nullable Path tokenSecretFile;

  @Option(
      names = "--signature-method",
      paramLabel = "METHOD",
      description =
          "The signature method. The default is the one in the request, or else HMAC-SHA1.")
  private @Nullable String signatureMethod;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "The client's RSA public key, as PEM.")
  private @Nullable Path publicKey;

  @Option(
      names = "--also-at",
      paramLabel = "ORIGIN",
      description = "Another origin of the server to try, such as http://proxy:8080.")
  private List<String> otherOrigins = List.of();

  ExplainCommand(Terminal terminal, GlobalOptions global) {
    this.terminal = terminal;
    this.global = global;
  }

  @Override
  public ExitCode call() throws IOException {
    ReceivedCall received = ReceivedCall.of(command());
    Optional<String> theirBaseString = theirBaseString();
    ExplanationReport report;
    try {
      report = report(received, theirBaseString);
    } catch (IllegalArgumentException | AuthorizationException e) {
      // The messages of the library quote neither the request nor a secret.
      throw CommandException.of(
          ExitCode.USAGE,
          "The request cannot be explained. " + e.getMessage(),
          "Correct the request, then run the command again.",
          e);
    }
    if (global.isJson()) {
      terminal.out().println(report.json().encoded());
    } else {
      terminal.out().print(report.text());
      terminal.out().flush();
    }
    return report.agrees() ? ExitCode.SUCCESS : ExitCode.FAILED;
  }

  private ExplanationReport report(ReceivedCall received, Optional<String> theirBaseString)
      throws IOException {
    Optional<String> usedToken =
        Optional.ofNullable(token).or(() -> received.protocol().first("oauth_token"));
    ExplainedCall explained =
        ExplainedCall.of(received, parts(received, usedToken.isPresent()), usedToken);
    Map<String, SignatureComparison> comparisons = new LinkedHashMap<>();
    explained.signature().ifPresent(found -> comparisons.put("signature in the request", found));
    theirBaseString.ifPresent(
        theirs -> comparisons.put("given base string", explained.baseString(theirs)));
    return new ExplanationReport(explained.explanation(), comparisons);
  }

  private CurlCommand command() throws IOException {
    List<String> words = words();
    if (!curl) {
      return CurlCommand.of(words);
    }
    if (!words.isEmpty()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The request is given twice: by --curl and by arguments.",
          "Remove --curl, or remove the URL, -H, -d, --data-urlencode and -G.");
    }
    return CurlCommand.parse(standardInput());
  }

  /** Returns the arguments of a curl command that sends the same request. */
  private List<String> words() {
    List<String> words = new ArrayList<>();
    if (request.size() > 1) {
      words.addAll(List.of("-X", request.get(0)));
    }
    headers.forEach(header -> words.addAll(List.of("-H", header)));
    data.forEach(text -> words.addAll(List.of("-d", text)));
    dataToEncode.forEach(text -> words.addAll(List.of("--data-urlencode", text)));
    if (dataInQuery) {
      words.add("-G");
    }
    if (!request.isEmpty()) {
      words.addAll(List.of("--url", request.get(request.size() - 1)));
    }
    return words;
  }

  private Optional<String> theirBaseString() throws IOException {
    if (baseString == null) {
      return Optional.empty();
    }
    if (!baseString.equals(FROM_STANDARD_INPUT)) {
      return Optional.of(
          baseString.startsWith("@") ? text(Path.of(baseString.substring(1))) : baseString);
    }
    if (curl) {
      throw CommandException.of(
          ExitCode.USAGE,
          "Standard input cannot be both the curl command and the base string.",
          "Write the base string to a file, and pass --base-string @file.");
    }
    return Optional.of(standardInput());
  }

  private SignatureParts parts(ReceivedCall received, boolean hasToken) throws IOException {
    SignatureMethod method = SignatureParts.method(Optional.ofNullable(signatureMethod)
        .or(() -> received.protocol().first("oauth_signature_method"))
        .orElse("HMAC-SHA1"));
    boolean needsSecrets = received.isSigned() && !(method instanceof SignatureMethod.Rsa);
    String identifier = Optional.ofNullable(clientId)
        .or(() -> received.protocol().first("oauth_consumer_key"))
        .orElseThrow(() -> CommandException.of(
            ExitCode.USAGE,
            "The consumer key is missing.",
            "Pass it with --client-id. It is the key of the app, not a secret."));
    Secret clientSecret = secret(
            "consumer secret", clientSecretFile, "TRIPOD_CLIENT_SECRET", needsSecrets)
        .orElseGet(ExplainCommand::anySecret);
    Secret tokenSecret = hasToken
        ? secret("token secret", tokenSecretFile, "TRIPOD_TOKEN_SECRET", needsSecrets)
            .orElseGet(ExplainCommand::anySecret)
        : Secret.of("");
    List<Origin> others = otherOrigins.stream().map(Origin::of).toList();
    return new SignatureParts(
        method,
        identifier,
        clientSecret,
        tokenSecret,
        publicKey == null
            ? Optional.empty()
            : Optional.of(SignatureParts.publicKey(text(publicKey))),
        others);
  }

  /** Returns a secret; empty if none is given and none is needed. */
  private Optional<Secret> secret(
      String name, @Nullable Path file, String variable, boolean isNeeded) {
    Optional<Secret> value =
        SecretSource.find(terminal, variable, Optional.ofNullable(file).map(Path::toString));
    if (value.isPresent() || !isNeeded) {
      return value;
    }
    if (curl || FROM_STANDARD_INPUT.equals(baseString) || !terminal.isInteractive()) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The " + name + " is missing, and the signature cannot be checked without it.",
          "Set " + variable + ", or pass --"
              + name.replace("consumer", "client").replace(' ', '-')
              + "-file with a file that contains it.");
    }
    return Optional.of(terminal.askSecret("The " + name + ": ").orElseGet(() -> Secret.of("")));
  }

  /** Returns a random secret in place of a secret that is not needed, and that no output can contain. */
  private static Secret anySecret() {
    return RandomSource.secure().base64url(RANDOM_OCTETS);
  }

  private String standardInput() throws IOException {
    return new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String text(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The file " + file + " cannot be read.",
          "Check its name and its permissions.");
    }
    return Files.readString(file);
  }
}
