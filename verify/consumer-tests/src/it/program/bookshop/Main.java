package bookshop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A program with its own adapters. It exits with 1 if something is not as a user of Tripod may expect. */
public final class Main {

  private static final Set<String> MODULES = Set.of(
      "bookshop",
      "com.fasterxml.jackson.core",
      "dev.tripod.domain",
      "dev.tripod.oauth1",
      "dev.tripod.oauth2",
      "dev.tripod.providers",
      "dev.tripod.testkit",
      "dev.tripod.transport.jdk");

  private Main() {}

  /**
   * Runs it.
   *
   * @param args {@code class path} or {@code module path}: the path that this program should run on
   * @throws Exception if a call fails unexpectedly
   */
  public static void main(String[] args) throws Exception {
    boolean onModulePath = args[0].equals("module path");
    expect(Main.class.getModule().isNamed() == onModulePath, "this runs on the " + args[0]);
    expect(HttpTransport.class.getModule().isNamed() == onModulePath, "and so does Tripod");
    Set<String> modules = modulesBesideTheJdk();
    expect(
        modules.equals(onModulePath ? MODULES : Set.of()), "modules beside the JDK's: " + modules);
    JsonObject json = JacksonJson.strict().read("{\"expires_in\":7200}".getBytes(UTF_8));
    expect(json.wholeNumber("expires_in").equals(OptionalLong.of(7200)), "JSON is read");
    Moderator.work();
  }

  static void expect(boolean holds, String what) {
    System.out.println((holds ? "holds: " : "DOES NOT HOLD: ") + what);
    if (!holds) {
      System.exit(1);
    }
  }

  private static Set<String> modulesBesideTheJdk() {
    return ModuleLayer.boot().modules().stream()
        .map(Module::getName)
        .filter(name -> !name.startsWith("java.") && !name.startsWith("jdk."))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
