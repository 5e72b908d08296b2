namespace KernelGen.Cli.Demo;

/// <summary>One measured row of the demo, as <c>--json</c> prints it.</summary>
/// <param name="Method">How the numbers were found: <c>fp32</c>, <c>rtn</c>, <c>slim-lora</c>, ...</param>
/// <param name="Format">The format id.</param>
/// <param name="StoredBitsPerWeight">Stored bits per weight of the quantized layers, metadata and padding included.</param>
/// <param name="Bytes">Packed bytes of those layers.</param>
/// <param name="BitsPerByte">Held-out bits per byte of text; lower is better.</param>
/// <param name="TokensPerSecond">Text generation, one token at a time.</param>
/// <param name="Device">Where the linear layers ran.</param>
/// <param name="Kernel">What ran them, for one row of activations and for many; names with commas between.</param>
public sealed record DemoRow(
    string Method, string Format, double StoredBitsPerWeight, long Bytes, double BitsPerByte, double TokensPerSecond, string Device, string Kernel);
