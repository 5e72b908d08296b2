namespace KernelGen.Cli.Demo;

/// <summary>What one row of the demo measured and wrote.</summary>
/// <param name="Row">The numbers.</param>
/// <param name="Sample">Text the model wrote after <see cref="LanguageModelDemo.Prompt"/>.</param>
public sealed record DemoResult(DemoRow Row, string Sample);
