<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="zh_CN">
<context>
    <name></name>
    <message id="attract.title">
        <source>暖心驿站</source>
        <translation>Warm Station</translation>
    </message>
    <message id="attract.sub">
        <source>喝口水 · 歇歇脚 · 充个电</source>
        <translation>Water · Rest · Charge</translation>
    </message>
    <message id="attract.closed">
        <source>现在休息中</source>
        <translation>Closed now</translation>
    </message>
    <message id="attract.hours">
        <source>开放时间 %1</source>
        <translation>Open %1</translation>
    </message>
    <message id="attract.urgent">
        <source>急需帮助请拨 12351</source>
        <translation>For urgent help call 12351</translation>
    </message>
    <message id="attract.paused">
        <source>暂停自助登记</source>
        <translation>Self check-in is paused</translation>
    </message>
    <message id="attract.askvolunteer">
        <source>请找志愿者</source>
        <translation>Please see a volunteer</translation>
    </message>
    <message id="attract.stillopen">
        <source>驿站照常开放，欢迎进来休息。</source>
        <translation>The station is open. Come in and rest.</translation>
    </message>
    <message id="attract.startscan">
        <source>扫码签到</source>
        <translation>Scan to check in</translation>
    </message>
    <message id="attract.guide">
        <source>服务指南</source>
        <translation>What is here</translation>
    </message>
    <message id="attract.scan">
        <source>出示会员码，一扫签到</source>
        <translation>Show your member code</translation>
    </message>
    <message id="attract.hint">
        <source>对准方框，离屏幕一个手掌远</source>
        <translation>Hold your code in the frame, about a hand away</translation>
    </message>
    <message id="attract.guest">
        <source>没有会员码，我要登记</source>
        <translation>No code? Register</translation>
    </message>
    <message id="scan.lost">
        <source>扫描口暂时不能用，请点下面登记，或找志愿者。</source>
        <translation>The scanner is not working. Register below or ask a volunteer.</translation>
    </message>
    <message id="scan.notours">
        <source>这不是会员码。请打开工会 App 的“会员码”再试。</source>
        <translation>This is not a member code. Please open "Member code" in the union app.</translation>
    </message>
    <message id="scan.expired">
        <source>会员码已过期，请刷新后再扫。</source>
        <translation>This code has expired. Please refresh it and scan again.</translation>
    </message>
    <message id="scan.replaced">
        <source>这张会员卡已经换新，请出示新的会员码。</source>
        <translation>This card has been replaced. Please show the new code.</translation>
    </message>
    <message id="scan.busy">
        <source>请稍等一下，再扫一次。</source>
        <translation>Please wait a moment and scan again.</translation>
    </message>
    <message id="scan.outofservice">
        <source>暂停自助登记，请找志愿者。驿站照常开放。</source>
        <translation>Self check-in is paused. Please see a volunteer. The station is open.</translation>
    </message>
    <message id="scan.title">
        <source>请把二维码对准扫描口</source>
        <translation>Hold your QR code to the scanner</translation>
    </message>
    <message id="scan.aim">
        <source>把二维码对准扫描口，距离约一个手掌</source>
        <translation>Point the QR code at the scanner, about a hand away</translation>
    </message>
    <message id="scan.closer">
        <source>再靠近一点</source>
        <translation>Move closer</translation>
    </message>
    <message id="scan.farther">
        <source>稍微拿远一点</source>
        <translation>Move back a little</translation>
    </message>
    <message id="scan.steady">
        <source>请拿稳一点</source>
        <translation>Hold still</translation>
    </message>
    <message id="scan.bright">
        <source>请调低手机亮度或换个角度</source>
        <translation>Turn phone brightness down or tilt it</translation>
    </message>
    <message id="scan.dim">
        <source>请调亮手机屏幕</source>
        <translation>Turn phone brightness up</translation>
    </message>
    <message id="scan.reading">
        <source>看到了，请拿稳</source>
        <translation>Got it, hold still</translation>
    </message>
    <message id="scan.slow">
        <source>读不出来？可以输入手机号。</source>
        <translation>Can’t read it? You can enter your phone number.</translation>
    </message>
    <message id="scan.nocode">
        <source>没有会员码？</source>
        <translation>No member code?</translation>
    </message>
    <message id="scan.phone">
        <source>输入手机号</source>
        <translation>Enter phone number</translation>
    </message>
    <message id="scan.guest">
        <source>访客登记</source>
        <translation>Register as a guest</translation>
    </message>
    <message id="guide.title">
        <source>这里有什么，在哪里</source>
        <translation>What is here and where</translation>
    </message>
    <message id="welcome.member">
        <source>%1，欢迎回家！</source>
        <translation>Welcome back, %1!</translation>
    </message>
    <message id="welcome.back">
        <source>欢迎回家！</source>
        <translation>Welcome back!</translation>
    </message>
    <message id="welcome.first">
        <source>欢迎第一次来驿站！</source>
        <translation>Welcome to your first visit!</translation>
    </message>
    <message id="welcome.plain">
        <source>欢迎您！</source>
        <translation>Welcome!</translation>
    </message>
    <message id="welcome.anonymous">
        <source>欢迎来歇歇脚！</source>
        <translation>Come in and rest!</translation>
    </message>
    <message id="welcome.saved">
        <source>已签到 %1 · 本月第 %2 次</source>
        <translation>Checked in %1 · visit %2 this month</translation>
    </message>
    <message id="welcome.savedat">
        <source>已签到 %1</source>
        <translation>Checked in %1</translation>
    </message>
    <message id="welcome.again">
        <source>您 %1 已经签到，可以继续选择服务。</source>
        <translation>You checked in at %1. You can still choose services.</translation>
    </message>
    <message id="welcome.unknown">
        <source>已记下会员码，联网后自动核对。</source>
        <translation>Your code is noted and will be checked once online.</translation>
    </message>
    <message id="welcome.update">
        <source>会员信息需要更新，不影响使用驿站服务。</source>
        <translation>Your membership needs an update. You can still use the station.</translation>
    </message>
    <message id="welcome.nothingkept">
        <source>已记下一次到访，不留姓名和电话。</source>
        <translation>One visit noted. No name, no phone number.</translation>
    </message>
    <message id="welcome.notme">
        <source>不是我？</source>
        <translation>Not you?</translation>
    </message>
    <message id="welcome.proceed">
        <source>选择服务</source>
        <translation>Choose services</translation>
    </message>
    <message id="svc.title">
        <source>今天需要什么？（可多选）</source>
        <translation>What do you need? (choose any)</translation>
    </message>
    <message id="svc.done">
        <source>完成（%1）</source>
        <translation>Done (%1)</translation>
    </message>
    <message id="svc.choose">
        <source>点选服务</source>
        <translation>Choose above</translation>
    </message>
    <message id="svc.skip">
        <source>直接结束</source>
        <translation>Finish</translation>
    </message>
    <message id="svc.more">
        <source>更多</source>
        <translation>More</translation>
    </message>
    <message id="svc.paused">
        <source>暂停</source>
        <translation>Paused</translation>
    </message>
    <message id="svc.paused.spoken">
        <source>%1，暂停</source>
        <translation>%1, paused</translation>
    </message>
    <message id="svc.chosen.spoken">
        <source>%1，已选</source>
        <translation>%1, chosen</translation>
    </message>
    <message id="guest.title">
        <source>您是哪一行的？</source>
        <translation>What is your line of work?</translation>
    </message>
    <message id="guest.hint">
        <source>只记一次到访，不留姓名、电话和照片。</source>
        <translation>We note one visit. No name, no phone number, no photo.</translation>
    </message>
    <message id="guest.none">
        <source>不方便说，直接进</source>
        <translation>Rather not say</translation>
    </message>
    <message id="form.back">
        <source>返回</source>
        <translation>Back</translation>
    </message>
    <message id="keypad.name">
        <source>数字键盘</source>
        <translation>Number keys</translation>
    </message>
    <message id="keypad.clear">
        <source>清空</source>
        <translation>Clear</translation>
    </message>
    <message id="keypad.erase">
        <source>删除一位</source>
        <translation>Delete one digit</translation>
    </message>
    <message id="digits.spoken">
        <source>%1，已输入 %2 位</source>
        <translation>%1, %2 digits typed</translation>
    </message>
    <message id="rate.title">
        <source>今天的服务怎么样？</source>
        <translation>How was it today?</translation>
    </message>
    <message id="rate.anonymous">
        <source>不记名，点一下就好。</source>
        <translation>No name is kept. One touch is enough.</translation>
    </message>
    <message id="rate.why">
        <source>哪里可以做得更好？</source>
        <translation>What could be better?</translation>
    </message>
    <message id="rate.1">
        <source>不满意</source>
        <translation>Very unhappy</translation>
    </message>
    <message id="rate.2">
        <source>不太满意</source>
        <translation>Unhappy</translation>
    </message>
    <message id="rate.3">
        <source>满意</source>
        <translation>Happy</translation>
    </message>
    <message id="rate.4">
        <source>很满意</source>
        <translation>Very happy</translation>
    </message>
    <message id="rate.skip">
        <source>跳过</source>
        <translation>Skip</translation>
    </message>
    <message id="rate.reason.environment">
        <source>环境</source>
        <translation>The place</translation>
    </message>
    <message id="rate.reason.equipment">
        <source>设备</source>
        <translation>Equipment</translation>
    </message>
    <message id="rate.reason.water">
        <source>饮水</source>
        <translation>Water</translation>
    </message>
    <message id="rate.reason.queue">
        <source>排队</source>
        <translation>Waiting</translation>
    </message>
    <message id="rate.reason.manner">
        <source>态度</source>
        <translation>Manner</translation>
    </message>
    <message id="rate.reason.other">
        <source>其他</source>
        <translation>Other</translation>
    </message>
    <message id="done.title">
        <source>登记完成，谢谢您！</source>
        <translation>All done, thank you!</translation>
    </message>
    <message id="done.where">
        <source>您选的服务在这里</source>
        <translation>Where to find what you chose</translation>
    </message>
    <message id="done.place">
        <source>%1：%2</source>
        <translation>%1: %2</translation>
    </message>
    <message id="done.offline">
        <source>已保存在本机，联网后自动上传，不用再登记。</source>
        <translation>Saved here; it uploads by itself. No need to register again.</translation>
    </message>
    <message id="bye.title">
        <source>注意安全，一路平安！</source>
        <translation>Take care and stay safe!</translation>
    </message>
    <message id="tip.heat">
        <source>天热，多喝水，避开正午。</source>
        <translation>It is hot: drink often, avoid noon.</translation>
    </message>
    <message id="tip.cold">
        <source>天冷路滑，注意保暖，慢行。</source>
        <translation>Cold and slippery: keep warm, ride slowly.</translation>
    </message>
    <message id="tip.rain">
        <source>雨天路滑，带好雨具，慢行。</source>
        <translation>Wet roads: take rain gear, ride slowly.</translation>
    </message>
    <message id="bye.close">
        <source>好的</source>
        <translation>OK</translation>
    </message>
    <message id="idle.title">
        <source>还在吗？</source>
        <translation>Still there?</translation>
    </message>
    <message id="idle.warn">
        <source>%1 秒后返回首页。
您的签到已经保存。</source>
        <translation>Back to start in %1 s.
Your check-in is saved.</translation>
    </message>
    <message id="idle.stay">
        <source>我还在</source>
        <translation>I'm here</translation>
    </message>
    <message id="idle.end">
        <source>结束</source>
        <translation>Finish</translation>
    </message>
    <message id="top.otherlanguage">
        <source>English</source>
        <translation>中文</translation>
    </message>
    <message id="mode.large">
        <source>大字版</source>
        <translation>Large text</translation>
    </message>
    <message id="mode.xlarge">
        <source>特大字</source>
        <translation>Extra large</translation>
    </message>
    <message id="mode.normal">
        <source>标准字</source>
        <translation>Normal text</translation>
    </message>
    <message id="mode.contrast">
        <source>高对比</source>
        <translation>High contrast</translation>
    </message>
    <message id="mode.voice">
        <source>语音</source>
        <translation>Voice</translation>
    </message>
    <message id="mode.low">
        <source>低位操作</source>
        <translation>Low reach</translation>
    </message>
    <message id="mode.still">
        <source>减少动画</source>
        <translation>Less motion</translation>
    </message>
    <message id="mode.display">
        <source>显示</source>
        <translation>Display</translation>
    </message>
    <message id="mode.sheet">
        <source>显示和声音</source>
        <translation>Display and sound</translation>
    </message>
    <message id="mode.done">
        <source>好的</source>
        <translation>Done</translation>
    </message>
    <message id="volume.silent">
        <source>静音</source>
        <translation>Silent</translation>
    </message>
    <message id="volume.low">
        <source>小声</source>
        <translation>Low</translation>
    </message>
    <message id="volume.usual">
        <source>适中</source>
        <translation>Medium</translation>
    </message>
    <message id="volume.loud">
        <source>大声</source>
        <translation>Loud</translation>
    </message>
    <message id="voice.repeat">
        <source>再听一遍</source>
        <translation>Hear it again</translation>
    </message>
    <message id="status.synced">
        <source>已同步</source>
        <translation>Up to date</translation>
    </message>
    <message id="status.syncing">
        <source>同步中</source>
        <translation>Syncing</translation>
    </message>
    <message id="status.offline">
        <source>离线可用</source>
        <translation>Works offline</translation>
    </message>
    <message id="status.backlog">
        <source>待上传较多</source>
        <translation>Uploads waiting</translation>
    </message>
    <message id="status.service">
        <source>需要维护</source>
        <translation>Needs service</translation>
    </message>
    <message id="status.fine">
        <source>一切正常。</source>
        <translation>All is well.</translation>
    </message>
    <message id="status.synced.tap">
        <source>一切正常，%1 已同步。</source>
        <translation>All is well, last updated at %1.</translation>
    </message>
    <message id="status.offline.tap">
        <source>照常使用，联网后自动上传。</source>
        <translation>Carry on. Records upload by themselves once online.</translation>
    </message>
    <message id="status.backlog.tap">
        <source>照常使用。请告诉志愿者网络不通。</source>
        <translation>Carry on. Please tell a volunteer the network is down.</translation>
    </message>
    <message id="status.service.tap">
        <source>您可以正常休息。请告诉志愿者这里要维护。</source>
        <translation>Please rest as usual. Tell a volunteer this needs service.</translation>
    </message>
    <message id="desk.title">
        <source>驿站工作台</source>
        <translation>Station desk</translation>
    </message>
    <message id="desk.today">
        <source>今日</source>
        <translation>Today</translation>
    </message>
    <message id="desk.guest">
        <source>访客签到（F2）</source>
        <translation>Check in a guest (F2)</translation>
    </message>
    <message id="desk.checkins">
        <source>今日签到</source>
        <translation>Check-ins today</translation>
    </message>
    <message id="desk.services">
        <source>服务次数</source>
        <translation>Services</translation>
    </message>
    <message id="desk.pending">
        <source>待上传</source>
        <translation>To upload</translation>
    </message>
    <message id="desk.quarantined">
        <source>待处理</source>
        <translation>Needs a look</translation>
    </message>
    <message id="desk.empty">
        <source>今天还没有人签到。第一杯热水准备好了吗？</source>
        <translation>No check-ins yet today. Is the first hot water ready?</translation>
    </message>
    <message id="desk.nameless">
        <source>未留姓名</source>
        <translation>No name given</translation>
    </message>
    <message id="desk.voided">
        <source>已作废</source>
        <translation>Voided</translation>
    </message>
    <message id="desk.undo">
        <source>撤销</source>
        <translation>Undo</translation>
    </message>
    <message id="card.title">
        <source>职工暖心驿站</source>
        <translation>Workers' Warm Station</translation>
    </message>
    <message id="card.until">
        <source>有效期至 %1</source>
        <translation>Valid through %1</translation>
    </message>
    <message id="form.next">
        <source>下一步</source>
        <translation>Next</translation>
    </message>
    <message id="form.progress">
        <source>第 %1 步，共 %2 步</source>
        <translation>Step %1 of %2</translation>
    </message>
    <message id="form.optional">
        <source>%1（选填）</source>
        <translation>%1 (optional)</translation>
    </message>
    <message id="form.onfile">
        <source>用会员登记的号码</source>
        <translation>Use the number on file</translation>
    </message>
    <message id="form.less">
        <source>少一个</source>
        <translation>One less</translation>
    </message>
    <message id="form.more">
        <source>多一个</source>
        <translation>One more</translation>
    </message>
    <message id="form.number">
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message id="form.year">
        <source>年</source>
        <translation>Year</translation>
    </message>
    <message id="form.month">
        <source>月</source>
        <translation>Month</translation>
    </message>
    <message id="form.day">
        <source>日</source>
        <translation>Day</translation>
    </message>
    <message id="form.datepart">
        <source>%1 %2</source>
        <translation>%2 %1</translation>
    </message>
    <message id="form.problem.missing">
        <source>请先选一个答案，再点下一步。</source>
        <translation>Please answer first, then press Next.</translation>
    </message>
    <message id="form.problem.too_short">
        <source>请输入 11 位手机号，还差 %1 位。</source>
        <translation>Enter an 11-digit mobile number (%1 more digits).</translation>
    </message>
    <message id="form.problem.no_mobile">
        <source>手机号以 13 到 19 开头，请再看一下。</source>
        <translation>Mobile numbers start with 13 to 19. Please check.</translation>
    </message>
    <message id="form.problem.out_of_range">
        <source>请在给出的范围里选。</source>
        <translation>Please choose from what is offered.</translation>
    </message>
    <message id="form.problem.not_offered">
        <source>请在给出的答案里选。</source>
        <translation>Please choose one of the answers.</translation>
    </message>
    <message id="consent.title">
        <source>登记“%1”前，请您知道</source>
        <translation>Before you apply: %1</translation>
    </message>
    <message id="consent.who">
        <source>谁在用</source>
        <translation>Who uses it</translation>
    </message>
    <message id="consent.whatfor">
        <source>用来做什么</source>
        <translation>What for</translation>
    </message>
    <message id="consent.howlong">
        <source>保存多久</source>
        <translation>How long it is kept</translation>
    </message>
    <message id="consent.full">
        <source>服务协议</source>
        <translation>Full notice</translation>
    </message>
    <message id="consent.agree">
        <source>同意并继续</source>
        <translation>Agree and continue</translation>
    </message>
    <message id="consent.refuse">
        <source>不同意，返回</source>
        <translation>Disagree, go back</translation>
    </message>
    <message id="consent.unavailable">
        <source>这项业务现在不能在这里登记。已为您记下，请找志愿者办理。</source>
        <translation>This cannot be taken here right now. We noted it; please see a volunteer.</translation>
    </message>
    <message id="consent.pass">
        <source>知道了</source>
        <translation>OK</translation>
    </message>
    <message id="consent.declined">
        <source>没有登记您的信息，其他服务照常使用。</source>
        <translation>Nothing about you was kept. All else stays open to you.</translation>
    </message>
    <message id="check.title">
        <source>请核对，点“提交”后才算申请成功</source>
        <translation>Please check. It is sent only when you press Submit</translation>
    </message>
    <message id="check.applicant">
        <source>申请人：%1</source>
        <translation>Applicant: %1</translation>
    </message>
    <message id="check.anonymous">
        <source>要改哪一项，点它右边的“修改”。</source>
        <translation>To change an answer, press Change beside it.</translation>
    </message>
    <message id="check.change">
        <source>修改</source>
        <translation>Change</translation>
    </message>
    <message id="check.change.spoken">
        <source>修改：%1</source>
        <translation>Change: %1</translation>
    </message>
    <message id="check.reveal">
        <source>看一眼：%1</source>
        <translation>Show: %1</translation>
    </message>
    <message id="check.submit">
        <source>提交申请</source>
        <translation>Submit application</translation>
    </message>
    <message id="check.failed">
        <source>刚才没有存上，请再点一次“提交申请”。</source>
        <translation>It was not saved just now. Please press Submit again.</translation>
    </message>
    <message id="check.none">
        <source>未填</source>
        <translation>Not given</translation>
    </message>
    <message id="check.onfile">
        <source>会员登记的号码</source>
        <translation>The number on file</translation>
    </message>
    <message id="check.yes">
        <source>是</source>
        <translation>Yes</translation>
    </message>
    <message id="check.no">
        <source>不是</source>
        <translation>No</translation>
    </message>
    <message id="done.ref">
        <source>受理编号</source>
        <translation>Reference</translation>
    </message>
    <message id="confirm.keep">
        <source>请拍照留存。凭编号可在任一驿站查询。</source>
        <translation>Take a photo. It is good at every station.</translation>
    </message>
    <message id="confirm.code">
        <source>受理编号的二维码：%1</source>
        <translation>QR code of the reference: %1</translation>
    </message>
    <message id="confirm.due">
        <source>最晚 %1 前</source>
        <translation>By %1 at the latest</translation>
    </message>
    <message id="confirm.hotline">
        <source>职工服务热线 12351</source>
        <translation>Union hotline 12351</translation>
    </message>
    <message id="confirm.more">
        <source>下一项</source>
        <translation>Next one</translation>
    </message>
    <message id="confirm.close">
        <source>好的</source>
        <translation>Done</translation>
    </message>
    <message id="svc.nothing">
        <source>今天的设备正在维护，您仍可以在这里休息。</source>
        <translation>Equipment is being serviced today. You are welcome to rest here.</translation>
    </message>
    <message id="svc.pause.repair">
        <source>%1维修中</source>
        <translation>%1: being repaired</translation>
    </message>
    <message id="svc.pause.supply">
        <source>%1正在补货</source>
        <translation>%1: being restocked</translation>
    </message>
    <message id="svc.pause.cleaning">
        <source>%1清洁中</source>
        <translation>%1: being cleaned</translation>
    </message>
    <message id="svc.pause.other">
        <source>%1暂停使用</source>
        <translation>%1: paused</translation>
    </message>
    <message id="svc.pause.until">
        <source>%1，预计%2恢复。</source>
        <translation>%1. Back %2.</translation>
    </message>
    <message id="svc.pause.open">
        <source>%1，恢复时间请问志愿者。</source>
        <translation>%1. Ask a volunteer when it is back.</translation>
    </message>
    <message id="svc.today">
        <source>今天</source>
        <translation>today</translation>
    </message>
    <message id="svc.tomorrow">
        <source>明天</source>
        <translation>tomorrow</translation>
    </message>
    <message id="pin.title">
        <source>工作人员入口</source>
        <translation>Staff</translation>
    </message>
    <message id="pin.ready">
        <source>请输入 6 位 PIN</source>
        <translation>Enter the 6-digit PIN</translation>
    </message>
    <message id="pin.checking">
        <source>正在核对，请稍等。</source>
        <translation>Checking, one moment.</translation>
    </message>
    <message id="pin.wrong">
        <source>PIN 不正确，还可以试 %1 次。</source>
        <translation>Wrong PIN, %1 tries left.</translation>
    </message>
    <message id="pin.locked">
        <source>已锁定，%1 后再试。</source>
        <translation>Locked. Try again in %1.</translation>
    </message>
    <message id="pin.none">
        <source>还没有设置 PIN，请技术员先设置。</source>
        <translation>No PIN has been set yet. A technician sets it first.</translation>
    </message>
    <message id="staff.volunteer">
        <source>志愿者页面</source>
        <translation>Volunteer page</translation>
    </message>
    <message id="staff.technician">
        <source>技术员页面</source>
        <translation>Technician page</translation>
    </message>
    <message id="staff.card.pending">
        <source>待上传</source>
        <translation>To upload</translation>
    </message>
    <message id="staff.never">
        <source>还没有过</source>
        <translation>Not yet</translation>
    </message>
    <message id="staff.card.sync">
        <source>上次同步</source>
        <translation>Last sync</translation>
    </message>
    <message id="staff.card.camera">
        <source>摄像头</source>
        <translation>Camera</translation>
    </message>
    <message id="staff.card.printer">
        <source>打印机</source>
        <translation>Printer</translation>
    </message>
    <message id="staff.card.disk">
        <source>磁盘</source>
        <translation>Disk</translation>
    </message>
    <message id="staff.card.decoders">
        <source>解码</source>
        <translation>Decoders</translation>
    </message>
    <message id="health.ok">
        <source>正常</source>
        <translation>Fine</translation>
    </message>
    <message id="health.warning">
        <source>请留意</source>
        <translation>Watch this</translation>
    </message>
    <message id="health.fault">
        <source>需要处理</source>
        <translation>Needs attention</translation>
    </message>
    <message id="health.checking">
        <source>检查中…</source>
        <translation>Checking…</translation>
    </message>
    <message id="health.none">
        <source>未安装</source>
        <translation>Not installed</translation>
    </message>
    <message id="staff.pause">
        <source>暂停自助服务</source>
        <translation>Pause self-service</translation>
    </message>
    <message id="staff.resume">
        <source>恢复自助服务</source>
        <translation>Resume self-service</translation>
    </message>
    <message id="staff.shut">
        <source>提前关门</source>
        <translation>Close doors early</translation>
    </message>
    <message id="staff.reopen">
        <source>恢复开放时间</source>
        <translation>Back to opening hours</translation>
    </message>
    <message id="staff.hurry">
        <source>马上同步</source>
        <translation>Sync now</translation>
    </message>
    <message id="staff.hurried">
        <source>已通知，正在同步</source>
        <translation>Asked, syncing</translation>
    </message>
    <message id="staff.restart">
        <source>重启程序</source>
        <translation>Restart program</translation>
    </message>
    <message id="staff.exit">
        <source>退出到系统</source>
        <translation>Exit to system</translation>
    </message>
    <message id="staff.lock">
        <source>锁定返回</source>
        <translation>Lock</translation>
    </message>
    <message id="staff.hub">
        <source>中心：%1。重新登记：warm-station sync enrol</source>
        <translation>Hub: %1. To enrol again: warm-station sync enrol</translation>
    </message>
    <message id="staff.keep">
        <source>先不要</source>
        <translation>Not now</translation>
    </message>
    <message id="staff.sure.restart">
        <source>要重启程序吗？记录都已保存。</source>
        <translation>Restart the program? All records are saved.</translation>
    </message>
    <message id="staff.sure.exit">
        <source>要退出到系统吗？自助登记会停止。</source>
        <translation>Exit to the system? Self check-in will stop.</translation>
    </message>
    <message id="staff.do.restart">
        <source>重启</source>
        <translation>Restart</translation>
    </message>
    <message id="staff.do.exit">
        <source>退出</source>
        <translation>Exit</translation>
    </message>
    <message id="staff.warn">
        <source>还在吗？%1 秒后锁定。</source>
        <translation>Still there? Locking in %1 s.</translation>
    </message>
</context>
</TS>
