package dev.tripod.browser;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with an empty profile, which one test thread uses. */
final class Chromium implements AutoCloseable {

  /** A name that Chromium finds on this machine, as if the name's owner had pointed it here. */
  static final String REBOUND_HOST = "rebound.example";

  private static final Duration GUARD = Duration.ofMinutes(1);

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;

  private Chromium(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Starts a browser with the profile in an empty folder. Aborts the test if this machine has no Chromium or no driver. {@code
   * .ci/run} installs both.
   */
  static Chromium start(Path profile) throws IOException {
    Path browser = require("chromium", "chromium");
    Path driver = require("chromedriver", "chromium-driver");
    // With both paths, Selenium looks for no other driver, and downloads none.
    System.setProperty("webdriver.chrome.driver", driver.toString());
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--window-size=1000,700",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP " + REBOUND_HOST + " 127.0.0.1",
        "--user-data-dir=" + profile.toAbsolutePath());
    if (System.getProperty("user.name").equals("root")) {
      options.addArguments("--no-sandbox"); // Chromium refuses to run as root otherwise
    }
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service = new ChromeDriverService.Builder()
        .usingDriverExecutable(driver.toFile())
        .usingAnyFreePort()
        .withSilent(true)
        .build();
    ChromeDriver started = new ChromeDriver(service, options);
    started.manage().timeouts().implicitlyWait(GUARD).pageLoadTimeout(GUARD);
    Files.createDirectories(SCREENSHOTS);
    return new Chromium(started);
  }

  private static Path require(String program, String debianPackage) {
    Optional<Path> found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
    if (found.isEmpty()) {
      String skipped = "NOT TESTED: logins in a browser. This machine has no " + program
          + ". Install the package " + debianPackage + ".";
      System.out.println(skipped);
      Assumptions.abort(skipped);
    }
    return found.orElseThrow();
  }

  /** Opens an address, and waits until its page is loaded. */
  void open(URI address) {
    driver.get(address.toString());
  }

  void reload() {
    driver.navigate().refresh();
  }

  /** Opens an empty tab, and returns the tab that was used until now. */
  String newTab() {
    String before = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.TAB);
    return before;
  }

  /** Uses another tab. */
  void use(String tab) {
    driver.switchTo().window(tab);
  }

  URI address() {
    return URI.create(String.valueOf(driver.getCurrentUrl()));
  }

  /** Clicks the link or button with a text. */
  void click(String text) {
    driver
        .findElement(By.xpath("//a[.='" + text + "']|//button[.='" + text + "']"))
        .click();
  }

  /** Types into the only field of a form. */
  void type(String text) {
    driver.findElement(By.cssSelector("input:not([type=hidden])")).sendKeys(text);
  }

  /** Waits for a page with a heading. */
  void awaitHeading(String heading) {
    driver.findElement(By.xpath("//h1[.='" + heading + "']"));
  }

  /** Waits for a page with a title, and returns its text. */
  String awaitText(String title) {
    driver.findElement(By.xpath("//title[.='" + title + "']"));
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Returns a computed property of the style of an element. */
  String style(String element, String property) {
    WebElement found = driver.findElement(By.tagName(element));
    return String.valueOf(found.getCssValue(property));
  }

  /** Returns whether the page is wider than the window. */
  boolean isTooWide() {
    return Boolean.TRUE.equals(driver.executeScript(
        "return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Sets whether the user prefers dark pages. */
  void preferDark(boolean isDark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", isDark ? "dark" : "light"))));
  }

  /** Stores a picture of the page, for the reader of a failure. */
  void picture(String name) throws IOException {
    Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Returns what the browser has complained about since the last call. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      complaints.add(entry.getMessage());
    }
    return complaints;
  }

  /** Closes all tabs except one, and deletes the cookies. */
  void reset() {
    List<String> tabs = List.copyOf(driver.getWindowHandles());
    for (String tab : tabs.subList(1, tabs.size())) {
      driver.switchTo().window(tab).close();
    }
    driver.switchTo().window(tabs.get(0));
    driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
    driver.get("about:blank");
    complaints();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
