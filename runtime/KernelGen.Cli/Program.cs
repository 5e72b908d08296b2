System.Console.WriteLine("kernelgen");
return 0;
