package dev.keyhold.api.console;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;

/** Renders views by their templates, which are compiled with the program. */
final class Pages {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    String render(View view) {
        var output = new StringOutput();
        engine.render(view.template(), view, output);
        return output.toString();
    }
}
