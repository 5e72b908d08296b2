using System;
using System.CommandLine;
using System.Text;
using KernelGen.Bench;
using KernelGen.Bench.Bdn;
using KernelGen.Bench.Generation;
using KernelGen.Bench.Libraries;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

RootCommand root = new("Times generated kernels beside the machine's own limits and beside other libraries.")
{
    new QuickCommand(),
    new PeersCommand(),
    new GebShapesCommand(),
    new BdnCommand(),
    new GeneratorCommand(),
};
return root.Parse(args).Invoke();
