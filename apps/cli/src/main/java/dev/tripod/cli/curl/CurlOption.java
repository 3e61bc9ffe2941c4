package dev.tripod.cli.curl;

import dev.tripod.cli.terminal.CommandException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * An option of curl. An unknown option is an error, because it may change the request.
 *
 * @param hasValue whether a value follows
 * @param effect changes the request; the value is empty if none follows
 */
record CurlOption(boolean hasValue, BiConsumer<CurlRequest, String> effect) {

  private static final Map<String, CurlOption> BY_NAME = byName();

  CurlOption {
    Objects.requireNonNull(effect, "effect");
  }

  /**
   * Returns the option with this name.
   *
   * @throws CommandException if it is not known
   */
  static CurlOption named(String name) {
    CurlOption option = BY_NAME.get(name);
    if (option == null) {
      throw CurlSyntax.wrong(
          "This command does not support the curl option " + name + ".",
          "Remove the option if it does not change the request.");
    }
    return option;
  }

  void applyTo(CurlRequest request, String value) {
    effect.accept(request, value);
  }

  private static Map<String, CurlOption> byName() {
    Map<String, CurlOption> options = new HashMap<>();
    withValue(options, CurlRequest::method, "-X", "--request");
    withValue(options, CurlRequest::header, "-H", "--header");
    withValue(options, CurlRequest::data, "-d", "--data", "--data-ascii");
    withValue(options, CurlRequest::dataBinary, "--data-binary");
    withValue(options, CurlRequest::dataRaw, "--data-raw");
    withValue(options, CurlRequest::dataUrlEncoded, "--data-urlencode");
    withValue(options, CurlRequest::json, "--json");
    withValue(options, (request, part) -> request.multipart(), "-F", "--form", "--form-string");
    withValue(options, CurlRequest::url, "--url");
    withoutValue(options, (request, none) -> request.dataInQuery(), "-G", "--get");
    withoutValue(options, (request, none) -> request.head(), "-I", "--head");

    // The other options do not change what OAuth 1.0a signs.
    withValue(
        options,
        (request, value) -> {},
        "-A",
        "--user-agent",
        "-b",
        "--cookie",
        "-c",
        "--cookie-jar",
        "-e",
        "--referer",
        "-m",
        "--max-time",
        "-o",
        "--output",
        "-w",
        "--write-out",
        "-x",
        "--proxy",
        "--cacert",
        "--connect-timeout",
        "--resolve",
        "--retry");
    withoutValue(
        options,
        (request, none) -> {},
        "-f",
        "--fail",
        "-g",
        "--globoff",
        "-i",
        "--include",
        "-k",
        "--insecure",
        "-L",
        "--location",
        "-N",
        "--no-buffer",
        "-O",
        "--remote-name",
        "-s",
        "--silent",
        "-S",
        "--show-error",
        "-v",
        "--verbose",
        "--compressed",
        "--http1.1",
        "--http2");
    return Map.copyOf(options);
  }

  private static void withValue(
      Map<String, CurlOption> options, BiConsumer<CurlRequest, String> effect, String... names) {
    put(options, new CurlOption(true, effect), names);
  }

  private static void withoutValue(
      Map<String, CurlOption> options, BiConsumer<CurlRequest, String> effect, String... names) {
    put(options, new CurlOption(false, effect), names);
  }

  private static void put(Map<String, CurlOption> options, CurlOption option, String... names) {
    for (String name : names) {
      options.put(name, option);
    }
  }
}
