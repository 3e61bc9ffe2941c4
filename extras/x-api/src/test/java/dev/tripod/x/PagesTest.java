package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pages")
final class PagesTest {

  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");
  private static final String FIRST = page("1", "t2");
  private static final String SECOND = page("2", "t3");
  private static final String LAST =
      "{\"data\":[{\"id\":\"3\",\"text\":\"p3\"}],\"meta\":{\"result_count\":1}}";

  private final FakeX fake;
  private final SettableClock clock = SettableClock.at(NOW);

  PagesTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  @DisplayName("are requested one after the other until the last one")
  void toTheEnd() {
    fake.responds(200, FIRST).responds(200, SECOND).responds(200, LAST);

    List<XResponse<List<XPost>>> pages = posts().ofSize(5).stream().toList();

    assertThat(pages)
        .flatExtracting(XResponse::data)
        .extracting(XPost::id)
        .containsExactly("1", "2", "3");
    assertThat(pages).extracting(page -> page.next().orElse("-")).containsExactly("t2", "t3", "-");
    assertThat(fake.lines().stream().map(line -> line.replaceFirst(".*created_at", "")))
        .containsExactly(
            "&max_results=5",
            "&max_results=5&pagination_token=t2",
            "&max_results=5&pagination_token=t3");
  }

  @Test
  @DisplayName("are requested only when the stream reaches them")
  void lazy() {
    fake.responds(200, FIRST).responds(200, SECOND);
    Stream<XResponse<List<XPost>>> stream = posts().stream();
    assertThat(fake.server.getRequestCount()).isZero();

    assertThat(
            stream.limit(2).flatMap(page -> page.data().stream()).map(XPost::id).toList())
        .containsExactly("1", "2");
    assertThat(fake.server.getRequestCount()).isEqualTo(2);

    fake.responds(200, FIRST);
    assertThat(posts().stream()
            .flatMap(page -> page.data().stream())
            .map(XPost::id)
            .findFirst())
        .hasValue("1");
    assertThat(fake.server.getRequestCount()).isEqualTo(3);

    fake.responds(200, FIRST);
    assertThat(posts().stream().parallel().limit(1).count()).isEqualTo(1);
    assertThat(fake.server.getRequestCount()).isEqualTo(4);
  }

  @Test
  @DisplayName("can be continued from a token")
  void from() {
    fake.responds(200, LAST);

    assertThat(posts().from("t3").stream()).hasSize(1);
    assertThat(fake.line()).endsWith("&pagination_token=t3");
  }

  @Test
  @DisplayName("end when no request is left in the window, without a rejected request")
  void noRequestLeft() {
    fake.responds(200, FIRST, limit(0));

    List<XResponse<List<XPost>>> pages = posts().stream().toList();

    assertThat(pages).hasSize(1);
    assertThat(pages.get(0).next()).hasValue("t2");
    assertThat(fake.server.getRequestCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("continue if the window is over when the next page is requested")
  void windowOver() {
    fake.responds(200, FIRST, limit(0)).responds(200, LAST, limit(0));
    Iterator<XResponse<List<XPost>>> pages = posts().stream().iterator();

    pages.next();
    clock.set(NOW.plusSeconds(60));

    assertThat(pages.next().data()).extracting(XPost::id).containsExactly("3");
    assertThat(pages.hasNext()).isFalse();
  }

  @Test
  @DisplayName("end at status 429, except on the first page, where it is thrown")
  void tooMany() {
    fake.responds(200, FIRST).responds(429, "{\"title\":\"Too Many Requests\"}", limit(0));

    List<XResponse<List<XPost>>> pages = posts().stream().toList();

    assertThat(pages).extracting(page -> page.next().orElse("-")).containsExactly("t2");
    fake.responds(429, "{\"title\":\"Too Many Requests\"}", limit(0));
    XApiException thrown =
        catchThrowableOfType(XApiException.class, () -> posts().stream().toList());
    assertThat(thrown.status()).hasValue(429);
  }

  @Test
  @DisplayName("wait for the next window if that is allowed")
  void waiting() {
    List<Instant> waited = new ArrayList<>();
    RateLimitWait wait = reset -> {
      waited.add(reset);
      clock.set(reset);
      return CompletableFuture.completedFuture(true);
    };
    fake.responds(200, FIRST, limit(0))
        .responds(429, "{\"title\":\"Too Many Requests\"}", limit(0))
        .responds(200, LAST, limit(1));

    assertThat(posts(wait).stream()).hasSize(2);
    assertThat(waited).containsExactly(NOW.plusSeconds(60), NOW.plusSeconds(60));
    assertThat(fake.server.getRequestCount()).isEqualTo(3);
  }

  @Test
  @DisplayName("throw other errors, and earlier pages are not lost")
  void failing() {
    fake.responds(200, FIRST).responds(503, "{\"title\":\"Service Unavailable\"}");
    List<XPost> seen = new ArrayList<>();

    assertThatThrownBy(() -> posts().stream().forEach(page -> seen.addAll(page.data())))
        .isInstanceOf(XApiException.class);
    assertThat(seen).extracting(XPost::id).containsExactly("1");
  }

  @Test
  @DisplayName("can be requested one by one without blocking")
  void enqueued() {
    fake.responds(200, FIRST).responds(200, LAST);
    XPages<XPost> posts = posts();

    XResponse<List<XPost>> last = posts
        .page()
        .enqueue()
        .thenCompose(page -> posts.from(page.next().orElseThrow()).page().enqueue())
        .join();

    assertThat(last.data()).extracting(XPost::id).containsExactly("3");
  }

  private XPages<XPost> posts() {
    return posts(RateLimitWait.never());
  }

  private XPages<XPost> posts(RateLimitWait wait) {
    return fake.api()
        .clock(clock)
        .waiting(wait)
        .appOnly(fake.bearer(FakeX.TOKENS))
        .posts("7");
  }

  private static String[] limit(int remaining) {
    return new String[] {
      "x-rate-limit-remaining", String.valueOf(remaining),
      "x-rate-limit-reset", String.valueOf(NOW.plusSeconds(60).getEpochSecond())
    };
  }

  private static String page(String id, String next) {
    return "{\"data\":[{\"id\":\"" + id
        + "\",\"text\":\"p\"}],\"meta\":{\"result_count\":1,\"next_token\":\"" + next + "\"}}";
  }
}
