namespace KernelGen.Generator.Specs;

/// <summary>Where attributes of a layer come from that are not its own.</summary>
/// <param name="Phrase">A phrase for messages: <c>from preset Mine</c>.</param>
/// <param name="Place">What on the layer names it.</param>
internal sealed record Origin(string Phrase, Declarations.Place Place);
