package io.infrar.testkit.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Writes a document, element by element. */
final class Xml {
    private static final String NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

    private final StringBuilder text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    private final String root;

    private Xml(String root) {
        this.root = root;
    }

    /** A document in the namespace of S3. */
    static Xml document(String root) {
        Xml xml = new Xml(root);
        xml.text.append('<').append(root).append(" xmlns=\"").append(NAMESPACE).append("\">");
        return xml;
    }

    /** A document without a namespace, as errors are. */
    static Xml plain(String root) {
        return new Xml(root).open(root);
    }

    Xml open(String name) {
        text.append('<').append(name).append('>');
        return this;
    }

    Xml close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    Xml add(String name, Object value) {
        return open(name).text(value.toString()).close(name);
    }

    Xml text(String raw) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\r' -> text.append("&#13;");
                default -> text.append(c);
            }
        }
        return this;
    }

    /** The document, with its root closed. */
    byte[] bytes() {
        close(root);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    // ---- reading

    /** The root of a document that came with a request. */
    static Element read(byte[] body, String root) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setNamespaceAware(true);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new DefaultHandler());
            Element element = builder.parse(new ByteArrayInputStream(body)).getDocumentElement();
            if (!element.getLocalName().equals(root)) {
                throw S3Error.malformed();
            }
            return element;
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        } catch (SAXException | IOException e) {
            throw S3Error.malformed().because(e);
        }
    }

    static List<Element> all(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element && element.getLocalName().equals(name)) {
                found.add(element);
            }
        }
        return found;
    }

    static Optional<Element> first(Element parent, String name) {
        return all(parent, name).stream().findFirst();
    }

    static Optional<String> text(Element parent, String name) {
        return first(parent, name).map(element -> element.getTextContent().strip());
    }

    static List<String> texts(Element parent, String name) {
        return all(parent, name).stream()
                .map(element -> element.getTextContent().strip())
                .toList();
    }
}
