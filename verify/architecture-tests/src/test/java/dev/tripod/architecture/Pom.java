package dev.tripod.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** A POM file, without inheritance and with unresolved properties. */
record Pom(Document document) {

  static Pom read(Path file) {
    try {
      return new Pom(
          DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalStateException(file + " is not XML", e);
    }
  }

  List<String> modules() {
    return texts("/project/modules/module");
  }

  String artifactId() {
    return text("/project/artifactId");
  }

  /** Returns the version of the project, or the version of its parent if it has none. */
  String version() {
    String own = text("/project/version");
    return own.isEmpty() ? text("/project/parent/version") : own;
  }

  boolean hasParent() {
    return !texts("/project/parent").isEmpty();
  }

  /** Returns the {@code member} elements of the managed dependencies with this {@code groupId}. */
  List<String> managed(String groupId, String member) {
    return texts("/project/dependencyManagement/dependencies/dependency[groupId = '" + groupId
        + "']/" + member);
  }

  private List<String> texts(String path) {
    return nodes(path).stream().map(Node::getTextContent).map(String::strip).toList();
  }

  /** Returns every plugin that the file configures or manages. */
  List<Plugin> plugins() {
    return nodes("//plugin").stream().map(Plugin::of).toList();
  }

  List<Plugin> managedPlugins() {
    return nodes("//pluginManagement/plugins/plugin").stream().map(Plugin::of).toList();
  }

  private String text(String path) {
    return texts(path).stream().findFirst().orElse("");
  }

  private List<Node> nodes(String path) {
    try {
      NodeList found = (NodeList)
          XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
      return IntStream.range(0, found.getLength()).mapToObj(found::item).toList();
    } catch (XPathExpressionException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** A plugin element. {@code version} is empty if the element has none. */
  record Plugin(String artifactId, String version) {

    private static Plugin of(Node node) {
      return new Plugin(child(node, "artifactId"), child(node, "version"));
    }

    private static String child(Node node, String name) {
      NodeList children = node.getChildNodes();
      return IntStream.range(0, children.getLength())
          .mapToObj(children::item)
          .filter(child -> child.getNodeName().equals(name))
          .map(child -> child.getTextContent().strip())
          .findFirst()
          .orElse("");
    }
  }
}
