package dev.tripod.interop.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.web.util.HtmlUtils;

/**
 * A minimal browser for a server's own pages. It stores cookies, follows redirects, and reads and posts the form of a page. It does
 * not open addresses on other hosts, because no server runs there.
 */
final class Browser {

  private static final Pattern FORM =
      Pattern.compile("<form\\b([^>]*)>(.*?)</form>", Pattern.DOTALL);
  private static final Pattern INPUT = Pattern.compile("<input\\b([^>]*)>", Pattern.DOTALL);
  private static final Pattern ATTRIBUTE = Pattern.compile("([a-z-]+)=\"([^\"]*)\"");

  private final HttpClient http = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .cookieHandler(new CookieManager())
      .build();

  private URI address;
  private int status;
  private String page = "";

  void open(URI uri) throws IOException, InterruptedException {
    show(HttpRequest.newBuilder(uri).header("Accept", "text/html").build());
  }

  /** Posts the form of this page: its hidden fields and {@code filledIn}. */
  void submit(Parameters filledIn) throws IOException, InterruptedException {
    MatchResult form = form();
    Parameters fields = Parameters.none();
    for (Map<String, String> input : inputs(form)) {
      if ("hidden".equals(input.get("type"))) {
        fields = fields.and(input.get("name"), input.get("value"));
      }
    }
    String action = attributes(form.group(1)).getOrDefault("action", address.toString());
    show(HttpRequest.newBuilder(address.resolve(action))
        .header("Accept", "text/html")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .POST(BodyPublishers.ofString(fields.and(filledIn).encoded()))
        .build());
  }

  /** Returns the values of the check boxes called {@code name}. */
  Set<String> boxes(String name) {
    return inputs(form()).stream()
        .filter(input -> "checkbox".equals(input.get("type")) && name.equals(input.get("name")))
        .map(input -> input.get("value"))
        .collect(Collectors.toSet());
  }

  URI address() {
    return address;
  }

  int status() {
    return status;
  }

  private void show(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    address = request.uri();
    status = response.statusCode();
    page = response.body();
    if (response.headers().firstValue("Location").isPresent()) {
      URI next = address.resolve(response.headers().firstValue("Location").get());
      if (next.getAuthority().equals(address.getAuthority())) {
        open(next);
      } else {
        address = next;
      }
    }
  }

  private MatchResult form() {
    List<MatchResult> forms = FORM.matcher(page).results().toList();
    assertThat(forms).as("forms at %s, status %d", address, status).hasSize(1);
    return forms.get(0);
  }

  private static List<Map<String, String>> inputs(MatchResult form) {
    return INPUT
        .matcher(form.group(2))
        .results()
        .map(input -> attributes(input.group(1)))
        .toList();
  }

  private static Map<String, String> attributes(String tag) {
    Map<String, String> attributes = new HashMap<>();
    ATTRIBUTE
        .matcher(tag)
        .results()
        .forEach(it -> attributes.put(it.group(1), HtmlUtils.htmlUnescape(it.group(2))));
    return attributes;
  }
}
