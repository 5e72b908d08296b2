namespace KernelGen.Generator.Rendering;

/// <summary>One generated source file.</summary>
/// <param name="HintName">Its name, unique in a compilation and valid on every file system.</param>
/// <param name="Text">Its text, with LF line ends.</param>
internal sealed record GeneratedFile(string HintName, string Text);
