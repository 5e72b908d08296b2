using System;
using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace KernelGen.Generator.Rendering;

/// <summary>The templates, embedded in this assembly and parsed once.</summary>
internal sealed class TemplateLibrary : ITemplateLoader
{
    private static readonly TemplateLibrary s_instance = new();

    private readonly ConcurrentDictionary<string, Template> _parsed = new(StringComparer.Ordinal);

    /// <summary>Renders a template with a model whose properties are snake_case in the template.</summary>
    /// <exception cref="InvalidOperationException">The template is missing or wrong; the message has its path, line and column.</exception>
    public static string Render(string name, object model)
    {
        ScriptObject globals = new();
        globals.Import(model, renamer: static member => StandardMemberRenamer.Rename(member.Name));
        TemplateContext context = new()
        {
            StrictVariables = true,
            EnableRelaxedMemberAccess = false,
            EnableRelaxedTargetAccess = false,
            MemberRenamer = StandardMemberRenamer.Default,
            TemplateLoader = s_instance,
            LoopLimit = 0,
            LimitToString = 0,
            NewLine = "\n",
        };
        context.PushGlobal(globals);
        string text = s_instance.Parsed(name).Render(context);

        // An included part is indented line by line, empty lines too.
        return string.Join("\n", text.Split('\n').Select(static line => line.TrimEnd()));
    }

    string ITemplateLoader.GetPath(TemplateContext context, SourceSpan callerSpan, string templateName) => templateName;

    string ITemplateLoader.Load(TemplateContext context, SourceSpan callerSpan, string templatePath) => Text(templatePath);

    ValueTask<string?> ITemplateLoader.LoadAsync(TemplateContext context, SourceSpan callerSpan, string templatePath) => new(Text(templatePath));

    private static string Text(string name)
    {
        // MSBuild writes the folder separator of the machine that built the assembly.
        string? resource = typeof(TemplateLibrary).Assembly.GetManifestResourceNames().FirstOrDefault(resource => resource.Replace('\\', '/') == name);
        if (resource is null)
        {
            throw new InvalidOperationException("There is no template " + name + ".");
        }

        using StreamReader reader = new(typeof(TemplateLibrary).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().Replace("\r\n", "\n");
    }

    private Template Parsed(string name) => _parsed.GetOrAdd(name, static name =>
    {
        Template template = Template.Parse(Text(name), name);
        return template.HasErrors ? throw new InvalidOperationException(string.Join("\n", template.Messages)) : template;
    });
}
