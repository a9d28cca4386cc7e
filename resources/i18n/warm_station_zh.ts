<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="zh_CN">
<context>
    <name></name>
    <message id="attract.title">
        <source>暖心驿站</source>
        <translation>暖心驿站</translation>
    </message>
    <message id="attract.sub">
        <source>喝口水 · 歇歇脚 · 充个电</source>
        <translation>喝口水 · 歇歇脚 · 充个电</translation>
    </message>
    <message id="attract.closed">
        <source>现在休息中</source>
        <translation>现在休息中</translation>
    </message>
    <message id="attract.hours">
        <source>开放时间 %1</source>
        <translation>开放时间 %1</translation>
    </message>
    <message id="attract.urgent">
        <source>急需帮助请拨 12351</source>
        <translation>急需帮助请拨 12351</translation>
    </message>
    <message id="attract.paused">
        <source>暂停自助登记</source>
        <translation>暂停自助登记</translation>
    </message>
    <message id="attract.askvolunteer">
        <source>请找志愿者</source>
        <translation>请找志愿者</translation>
    </message>
    <message id="attract.stillopen">
        <source>驿站照常开放，欢迎进来休息。</source>
        <translation>驿站照常开放，欢迎进来休息。</translation>
    </message>
    <message id="attract.startscan">
        <source>扫码签到</source>
        <translation>扫码签到</translation>
    </message>
    <message id="attract.guide">
        <source>服务指南</source>
        <translation>服务指南</translation>
    </message>
    <message id="attract.scan">
        <source>出示会员码，一扫签到</source>
        <translation>出示会员码，一扫签到</translation>
    </message>
    <message id="attract.hint">
        <source>对准方框，离屏幕一个手掌远</source>
        <translation>对准方框，离屏幕一个手掌远</translation>
    </message>
    <message id="attract.guest">
        <source>没有会员码，我要登记</source>
        <translation>没有会员码，我要登记</translation>
    </message>
    <message id="scan.lost">
        <source>扫描口暂时不能用，请点下面登记，或找志愿者。</source>
        <translation>扫描口暂时不能用，请点下面登记，或找志愿者。</translation>
    </message>
    <message id="scan.notours">
        <source>这不是会员码。请打开工会 App 的“会员码”再试。</source>
        <translation>这不是会员码。请打开工会 App 的“会员码”再试。</translation>
    </message>
    <message id="scan.expired">
        <source>会员码已过期，请刷新后再扫。</source>
        <translation>会员码已过期，请刷新后再扫。</translation>
    </message>
    <message id="scan.replaced">
        <source>这张会员卡已经换新，请出示新的会员码。</source>
        <translation>这张会员卡已经换新，请出示新的会员码。</translation>
    </message>
    <message id="scan.busy">
        <source>请稍等一下，再扫一次。</source>
        <translation>请稍等一下，再扫一次。</translation>
    </message>
    <message id="scan.outofservice">
        <source>暂停自助登记，请找志愿者。驿站照常开放。</source>
        <translation>暂停自助登记，请找志愿者。驿站照常开放。</translation>
    </message>
    <message id="scan.title">
        <source>请把二维码对准扫描口</source>
        <translation>请把二维码对准扫描口</translation>
    </message>
    <message id="scan.aim">
        <source>把二维码对准扫描口，距离约一个手掌</source>
        <translation>把二维码对准扫描口，距离约一个手掌</translation>
    </message>
    <message id="scan.closer">
        <source>再靠近一点</source>
        <translation>再靠近一点</translation>
    </message>
    <message id="scan.farther">
        <source>稍微拿远一点</source>
        <translation>稍微拿远一点</translation>
    </message>
    <message id="scan.steady">
        <source>请拿稳一点</source>
        <translation>请拿稳一点</translation>
    </message>
    <message id="scan.bright">
        <source>请调低手机亮度或换个角度</source>
        <translation>请调低手机亮度或换个角度</translation>
    </message>
    <message id="scan.dim">
        <source>请调亮手机屏幕</source>
        <translation>请调亮手机屏幕</translation>
    </message>
    <message id="scan.reading">
        <source>看到了，请拿稳</source>
        <translation>看到了，请拿稳</translation>
    </message>
    <message id="scan.slow">
        <source>读不出来？可以输入手机号。</source>
        <translation>读不出来？可以输入手机号。</translation>
    </message>
    <message id="scan.nocode">
        <source>没有会员码？</source>
        <translation>没有会员码？</translation>
    </message>
    <message id="scan.phone">
        <source>输入手机号</source>
        <translation>输入手机号</translation>
    </message>
    <message id="scan.guest">
        <source>访客登记</source>
        <translation>访客登记</translation>
    </message>
    <message id="guide.title">
        <source>这里有什么，在哪里</source>
        <translation>这里有什么，在哪里</translation>
    </message>
    <message id="welcome.member">
        <source>%1，欢迎回家！</source>
        <translation>%1，欢迎回家！</translation>
    </message>
    <message id="welcome.back">
        <source>欢迎回家！</source>
        <translation>欢迎回家！</translation>
    </message>
    <message id="welcome.first">
        <source>欢迎第一次来驿站！</source>
        <translation>欢迎第一次来驿站！</translation>
    </message>
    <message id="welcome.plain">
        <source>欢迎您！</source>
        <translation>欢迎您！</translation>
    </message>
    <message id="welcome.anonymous">
        <source>欢迎来歇歇脚！</source>
        <translation>欢迎来歇歇脚！</translation>
    </message>
    <message id="welcome.saved">
        <source>已签到 %1 · 本月第 %2 次</source>
        <translation>已签到 %1 · 本月第 %2 次</translation>
    </message>
    <message id="welcome.savedat">
        <source>已签到 %1</source>
        <translation>已签到 %1</translation>
    </message>
    <message id="welcome.again">
        <source>您 %1 已经签到，可以继续选择服务。</source>
        <translation>您 %1 已经签到，可以继续选择服务。</translation>
    </message>
    <message id="welcome.unknown">
        <source>已记下会员码，联网后自动核对。</source>
        <translation>已记下会员码，联网后自动核对。</translation>
    </message>
    <message id="welcome.update">
        <source>会员信息需要更新，不影响使用驿站服务。</source>
        <translation>会员信息需要更新，不影响使用驿站服务。</translation>
    </message>
    <message id="welcome.nothingkept">
        <source>已记下一次到访，不留姓名和电话。</source>
        <translation>已记下一次到访，不留姓名和电话。</translation>
    </message>
    <message id="welcome.notme">
        <source>不是我？</source>
        <translation>不是我？</translation>
    </message>
    <message id="welcome.proceed">
        <source>选择服务</source>
        <translation>选择服务</translation>
    </message>
    <message id="svc.title">
        <source>今天需要什么？（可多选）</source>
        <translation>今天需要什么？（可多选）</translation>
    </message>
    <message id="svc.done">
        <source>完成（%1）</source>
        <translation>完成（%1）</translation>
    </message>
    <message id="svc.choose">
        <source>点选服务</source>
        <translation>点选服务</translation>
    </message>
    <message id="svc.skip">
        <source>直接结束</source>
        <translation>直接结束</translation>
    </message>
    <message id="svc.more">
        <source>更多</source>
        <translation>更多</translation>
    </message>
    <message id="svc.paused">
        <source>暂停</source>
        <translation>暂停</translation>
    </message>
    <message id="svc.paused.spoken">
        <source>%1，暂停</source>
        <translation>%1，暂停</translation>
    </message>
    <message id="svc.chosen.spoken">
        <source>%1，已选</source>
        <translation>%1，已选</translation>
    </message>
    <message id="guest.title">
        <source>您是哪一行的？</source>
        <translation>您是哪一行的？</translation>
    </message>
    <message id="guest.hint">
        <source>只记一次到访，不留姓名、电话和照片。</source>
        <translation>只记一次到访，不留姓名、电话和照片。</translation>
    </message>
    <message id="guest.none">
        <source>不方便说，直接进</source>
        <translation>不方便说，直接进</translation>
    </message>
    <message id="form.back">
        <source>返回</source>
        <translation>返回</translation>
    </message>
    <message id="keypad.name">
        <source>数字键盘</source>
        <translation>数字键盘</translation>
    </message>
    <message id="keypad.clear">
        <source>清空</source>
        <translation>清空</translation>
    </message>
    <message id="keypad.erase">
        <source>删除一位</source>
        <translation>删除一位</translation>
    </message>
    <message id="digits.spoken">
        <source>%1，已输入 %2 位</source>
        <translation>%1，已输入 %2 位</translation>
    </message>
    <message id="rate.title">
        <source>今天的服务怎么样？</source>
        <translation>今天的服务怎么样？</translation>
    </message>
    <message id="rate.anonymous">
        <source>不记名，点一下就好。</source>
        <translation>不记名，点一下就好。</translation>
    </message>
    <message id="rate.why">
        <source>哪里可以做得更好？</source>
        <translation>哪里可以做得更好？</translation>
    </message>
    <message id="rate.1">
        <source>不满意</source>
        <translation>不满意</translation>
    </message>
    <message id="rate.2">
        <source>不太满意</source>
        <translation>不太满意</translation>
    </message>
    <message id="rate.3">
        <source>满意</source>
        <translation>满意</translation>
    </message>
    <message id="rate.4">
        <source>很满意</source>
        <translation>很满意</translation>
    </message>
    <message id="rate.skip">
        <source>跳过</source>
        <translation>跳过</translation>
    </message>
    <message id="rate.reason.environment">
        <source>环境</source>
        <translation>环境</translation>
    </message>
    <message id="rate.reason.equipment">
        <source>设备</source>
        <translation>设备</translation>
    </message>
    <message id="rate.reason.water">
        <source>饮水</source>
        <translation>饮水</translation>
    </message>
    <message id="rate.reason.queue">
        <source>排队</source>
        <translation>排队</translation>
    </message>
    <message id="rate.reason.manner">
        <source>态度</source>
        <translation>态度</translation>
    </message>
    <message id="rate.reason.other">
        <source>其他</source>
        <translation>其他</translation>
    </message>
    <message id="done.title">
        <source>登记完成，谢谢您！</source>
        <translation>登记完成，谢谢您！</translation>
    </message>
    <message id="done.where">
        <source>您选的服务在这里</source>
        <translation>您选的服务在这里</translation>
    </message>
    <message id="done.place">
        <source>%1：%2</source>
        <translation>%1：%2</translation>
    </message>
    <message id="done.offline">
        <source>已保存在本机，联网后自动上传，不用再登记。</source>
        <translation>已保存在本机，联网后自动上传，不用再登记。</translation>
    </message>
    <message id="bye.title">
        <source>注意安全，一路平安！</source>
        <translation>注意安全，一路平安！</translation>
    </message>
    <message id="tip.heat">
        <source>天热，多喝水，避开正午。</source>
        <translation>天热，多喝水，避开正午。</translation>
    </message>
    <message id="tip.cold">
        <source>天冷路滑，注意保暖，慢行。</source>
        <translation>天冷路滑，注意保暖，慢行。</translation>
    </message>
    <message id="tip.rain">
        <source>雨天路滑，带好雨具，慢行。</source>
        <translation>雨天路滑，带好雨具，慢行。</translation>
    </message>
    <message id="bye.close">
        <source>好的</source>
        <translation>好的</translation>
    </message>
    <message id="idle.title">
        <source>还在吗？</source>
        <translation>还在吗？</translation>
    </message>
    <message id="idle.warn">
        <source>%1 秒后返回首页。
您的签到已经保存。</source>
        <translation>%1 秒后返回首页。
您的签到已经保存。</translation>
    </message>
    <message id="idle.stay">
        <source>我还在</source>
        <translation>我还在</translation>
    </message>
    <message id="idle.end">
        <source>结束</source>
        <translation>结束</translation>
    </message>
    <message id="top.otherlanguage">
        <source>English</source>
        <translation>English</translation>
    </message>
    <message id="mode.large">
        <source>大字版</source>
        <translation>大字版</translation>
    </message>
    <message id="mode.xlarge">
        <source>特大字</source>
        <translation>特大字</translation>
    </message>
    <message id="mode.normal">
        <source>标准字</source>
        <translation>标准字</translation>
    </message>
    <message id="mode.contrast">
        <source>高对比</source>
        <translation>高对比</translation>
    </message>
    <message id="mode.voice">
        <source>语音</source>
        <translation>语音</translation>
    </message>
    <message id="mode.low">
        <source>低位操作</source>
        <translation>低位操作</translation>
    </message>
    <message id="mode.still">
        <source>减少动画</source>
        <translation>减少动画</translation>
    </message>
    <message id="mode.display">
        <source>显示</source>
        <translation>显示</translation>
    </message>
    <message id="mode.sheet">
        <source>显示和声音</source>
        <translation>显示和声音</translation>
    </message>
    <message id="mode.done">
        <source>好的</source>
        <translation>好的</translation>
    </message>
    <message id="volume.silent">
        <source>静音</source>
        <translation>静音</translation>
    </message>
    <message id="volume.low">
        <source>小声</source>
        <translation>小声</translation>
    </message>
    <message id="volume.usual">
        <source>适中</source>
        <translation>适中</translation>
    </message>
    <message id="volume.loud">
        <source>大声</source>
        <translation>大声</translation>
    </message>
    <message id="voice.repeat">
        <source>再听一遍</source>
        <translation>再听一遍</translation>
    </message>
    <message id="status.synced">
        <source>已同步</source>
        <translation>已同步</translation>
    </message>
    <message id="status.syncing">
        <source>同步中</source>
        <translation>同步中</translation>
    </message>
    <message id="status.offline">
        <source>离线可用</source>
        <translation>离线可用</translation>
    </message>
    <message id="status.backlog">
        <source>待上传较多</source>
        <translation>待上传较多</translation>
    </message>
    <message id="status.service">
        <source>需要维护</source>
        <translation>需要维护</translation>
    </message>
    <message id="status.fine">
        <source>一切正常。</source>
        <translation>一切正常。</translation>
    </message>
    <message id="status.synced.tap">
        <source>一切正常，%1 已同步。</source>
        <translation>一切正常，%1 已同步。</translation>
    </message>
    <message id="status.offline.tap">
        <source>照常使用，联网后自动上传。</source>
        <translation>照常使用，联网后自动上传。</translation>
    </message>
    <message id="status.backlog.tap">
        <source>照常使用。请告诉志愿者网络不通。</source>
        <translation>照常使用。请告诉志愿者网络不通。</translation>
    </message>
    <message id="status.service.tap">
        <source>您可以正常休息。请告诉志愿者这里要维护。</source>
        <translation>您可以正常休息。请告诉志愿者这里要维护。</translation>
    </message>
    <message id="desk.title">
        <source>驿站工作台</source>
        <translation>驿站工作台</translation>
    </message>
    <message id="desk.today">
        <source>今日</source>
        <translation>今日</translation>
    </message>
    <message id="desk.guest">
        <source>访客签到（F2）</source>
        <translation>访客签到（F2）</translation>
    </message>
    <message id="desk.checkins">
        <source>今日签到</source>
        <translation>今日签到</translation>
    </message>
    <message id="desk.services">
        <source>服务次数</source>
        <translation>服务次数</translation>
    </message>
    <message id="desk.pending">
        <source>待上传</source>
        <translation>待上传</translation>
    </message>
    <message id="desk.quarantined">
        <source>待处理</source>
        <translation>待处理</translation>
    </message>
    <message id="desk.empty">
        <source>今天还没有人签到。第一杯热水准备好了吗？</source>
        <translation>今天还没有人签到。第一杯热水准备好了吗？</translation>
    </message>
    <message id="desk.nameless">
        <source>未留姓名</source>
        <translation>未留姓名</translation>
    </message>
    <message id="desk.voided">
        <source>已作废</source>
        <translation>已作废</translation>
    </message>
    <message id="desk.undo">
        <source>撤销</source>
        <translation>撤销</translation>
    </message>
    <message id="card.title">
        <source>职工暖心驿站</source>
        <translation>职工暖心驿站</translation>
    </message>
    <message id="card.until">
        <source>有效期至 %1</source>
        <translation>有效期至 %1</translation>
    </message>
    <message id="form.next">
        <source>下一步</source>
        <translation>下一步</translation>
    </message>
    <message id="form.progress">
        <source>第 %1 步，共 %2 步</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message id="form.optional">
        <source>%1（选填）</source>
        <translation>%1（选填）</translation>
    </message>
    <message id="form.onfile">
        <source>用会员登记的号码</source>
        <translation>用会员登记的号码</translation>
    </message>
    <message id="form.less">
        <source>少一个</source>
        <translation>少一个</translation>
    </message>
    <message id="form.more">
        <source>多一个</source>
        <translation>多一个</translation>
    </message>
    <message id="form.number">
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message id="form.year">
        <source>年</source>
        <translation>年</translation>
    </message>
    <message id="form.month">
        <source>月</source>
        <translation>月</translation>
    </message>
    <message id="form.day">
        <source>日</source>
        <translation>日</translation>
    </message>
    <message id="form.datepart">
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message id="form.problem.missing">
        <source>请先选一个答案，再点下一步。</source>
        <translation>请先选一个答案，再点下一步。</translation>
    </message>
    <message id="form.problem.too_short">
        <source>请输入 11 位手机号，还差 %1 位。</source>
        <translation>请输入 11 位手机号，还差 %1 位。</translation>
    </message>
    <message id="form.problem.no_mobile">
        <source>手机号以 13 到 19 开头，请再看一下。</source>
        <translation>手机号以 13 到 19 开头，请再看一下。</translation>
    </message>
    <message id="form.problem.out_of_range">
        <source>请在给出的范围里选。</source>
        <translation>请在给出的范围里选。</translation>
    </message>
    <message id="form.problem.not_offered">
        <source>请在给出的答案里选。</source>
        <translation>请在给出的答案里选。</translation>
    </message>
    <message id="consent.title">
        <source>登记“%1”前，请您知道</source>
        <translation>登记“%1”前，请您知道</translation>
    </message>
    <message id="consent.who">
        <source>谁在用</source>
        <translation>谁在用</translation>
    </message>
    <message id="consent.whatfor">
        <source>用来做什么</source>
        <translation>用来做什么</translation>
    </message>
    <message id="consent.howlong">
        <source>保存多久</source>
        <translation>保存多久</translation>
    </message>
    <message id="consent.full">
        <source>服务协议</source>
        <translation>服务协议</translation>
    </message>
    <message id="consent.agree">
        <source>同意并继续</source>
        <translation>同意并继续</translation>
    </message>
    <message id="consent.refuse">
        <source>不同意，返回</source>
        <translation>不同意，返回</translation>
    </message>
    <message id="consent.unavailable">
        <source>这项业务现在不能在这里登记。已为您记下，请找志愿者办理。</source>
        <translation>这项业务现在不能在这里登记。已为您记下，请找志愿者办理。</translation>
    </message>
    <message id="consent.pass">
        <source>知道了</source>
        <translation>知道了</translation>
    </message>
    <message id="consent.declined">
        <source>没有登记您的信息，其他服务照常使用。</source>
        <translation>没有登记您的信息，其他服务照常使用。</translation>
    </message>
    <message id="check.title">
        <source>请核对，点“提交”后才算申请成功</source>
        <translation>请核对，点“提交”后才算申请成功</translation>
    </message>
    <message id="check.applicant">
        <source>申请人：%1</source>
        <translation>申请人：%1</translation>
    </message>
    <message id="check.anonymous">
        <source>要改哪一项，点它右边的“修改”。</source>
        <translation>要改哪一项，点它右边的“修改”。</translation>
    </message>
    <message id="check.change">
        <source>修改</source>
        <translation>修改</translation>
    </message>
    <message id="check.change.spoken">
        <source>修改：%1</source>
        <translation>修改：%1</translation>
    </message>
    <message id="check.reveal">
        <source>看一眼：%1</source>
        <translation>看一眼：%1</translation>
    </message>
    <message id="check.submit">
        <source>提交申请</source>
        <translation>提交申请</translation>
    </message>
    <message id="check.failed">
        <source>刚才没有存上，请再点一次“提交申请”。</source>
        <translation>刚才没有存上，请再点一次“提交申请”。</translation>
    </message>
    <message id="check.none">
        <source>未填</source>
        <translation>未填</translation>
    </message>
    <message id="check.onfile">
        <source>会员登记的号码</source>
        <translation>会员登记的号码</translation>
    </message>
    <message id="check.yes">
        <source>是</source>
        <translation>是</translation>
    </message>
    <message id="check.no">
        <source>不是</source>
        <translation>不是</translation>
    </message>
    <message id="done.ref">
        <source>受理编号</source>
        <translation>受理编号</translation>
    </message>
    <message id="confirm.keep">
        <source>请拍照留存。凭编号可在任一驿站查询。</source>
        <translation>请拍照留存。凭编号可在任一驿站查询。</translation>
    </message>
    <message id="confirm.code">
        <source>受理编号的二维码：%1</source>
        <translation>受理编号的二维码：%1</translation>
    </message>
    <message id="confirm.due">
        <source>最晚 %1 前</source>
        <translation>最晚 %1 前</translation>
    </message>
    <message id="confirm.hotline">
        <source>职工服务热线 12351</source>
        <translation>职工服务热线 12351</translation>
    </message>
    <message id="confirm.more">
        <source>下一项</source>
        <translation>下一项</translation>
    </message>
    <message id="confirm.close">
        <source>好的</source>
        <translation>好的</translation>
    </message>
    <message id="svc.nothing">
        <source>今天的设备正在维护，您仍可以在这里休息。</source>
        <translation>今天的设备正在维护，您仍可以在这里休息。</translation>
    </message>
    <message id="svc.pause.repair">
        <source>%1维修中</source>
        <translation>%1维修中</translation>
    </message>
    <message id="svc.pause.supply">
        <source>%1正在补货</source>
        <translation>%1正在补货</translation>
    </message>
    <message id="svc.pause.cleaning">
        <source>%1清洁中</source>
        <translation>%1清洁中</translation>
    </message>
    <message id="svc.pause.other">
        <source>%1暂停使用</source>
        <translation>%1暂停使用</translation>
    </message>
    <message id="svc.pause.until">
        <source>%1，预计%2恢复。</source>
        <translation>%1，预计%2恢复。</translation>
    </message>
    <message id="svc.pause.open">
        <source>%1，恢复时间请问志愿者。</source>
        <translation>%1，恢复时间请问志愿者。</translation>
    </message>
    <message id="svc.today">
        <source>今天</source>
        <translation>今天</translation>
    </message>
    <message id="svc.tomorrow">
        <source>明天</source>
        <translation>明天</translation>
    </message>
    <message id="pin.title">
        <source>工作人员入口</source>
        <translation>工作人员入口</translation>
    </message>
    <message id="pin.ready">
        <source>请输入 6 位 PIN</source>
        <translation>请输入 6 位 PIN</translation>
    </message>
    <message id="pin.checking">
        <source>正在核对，请稍等。</source>
        <translation>正在核对，请稍等。</translation>
    </message>
    <message id="pin.wrong">
        <source>PIN 不正确，还可以试 %1 次。</source>
        <translation>PIN 不正确，还可以试 %1 次。</translation>
    </message>
    <message id="pin.locked">
        <source>已锁定，%1 后再试。</source>
        <translation>已锁定，%1 后再试。</translation>
    </message>
    <message id="pin.none">
        <source>还没有设置 PIN，请技术员先设置。</source>
        <translation>还没有设置 PIN，请技术员先设置。</translation>
    </message>
    <message id="staff.volunteer">
        <source>志愿者页面</source>
        <translation>志愿者页面</translation>
    </message>
    <message id="staff.technician">
        <source>技术员页面</source>
        <translation>技术员页面</translation>
    </message>
    <message id="staff.card.pending">
        <source>待上传</source>
        <translation>待上传</translation>
    </message>
    <message id="staff.never">
        <source>还没有过</source>
        <translation>还没有过</translation>
    </message>
    <message id="staff.card.sync">
        <source>上次同步</source>
        <translation>上次同步</translation>
    </message>
    <message id="staff.card.camera">
        <source>摄像头</source>
        <translation>摄像头</translation>
    </message>
    <message id="staff.card.printer">
        <source>打印机</source>
        <translation>打印机</translation>
    </message>
    <message id="staff.card.disk">
        <source>磁盘</source>
        <translation>磁盘</translation>
    </message>
    <message id="staff.card.decoders">
        <source>解码</source>
        <translation>解码</translation>
    </message>
    <message id="health.ok">
        <source>正常</source>
        <translation>正常</translation>
    </message>
    <message id="health.warning">
        <source>请留意</source>
        <translation>请留意</translation>
    </message>
    <message id="health.fault">
        <source>需要处理</source>
        <translation>需要处理</translation>
    </message>
    <message id="health.checking">
        <source>检查中…</source>
        <translation>检查中…</translation>
    </message>
    <message id="health.none">
        <source>未安装</source>
        <translation>未安装</translation>
    </message>
    <message id="staff.pause">
        <source>暂停自助服务</source>
        <translation>暂停自助服务</translation>
    </message>
    <message id="staff.resume">
        <source>恢复自助服务</source>
        <translation>恢复自助服务</translation>
    </message>
    <message id="staff.shut">
        <source>提前关门</source>
        <translation>提前关门</translation>
    </message>
    <message id="staff.reopen">
        <source>恢复开放时间</source>
        <translation>恢复开放时间</translation>
    </message>
    <message id="staff.hurry">
        <source>马上同步</source>
        <translation>马上同步</translation>
    </message>
    <message id="staff.hurried">
        <source>已通知，正在同步</source>
        <translation>已通知，正在同步</translation>
    </message>
    <message id="staff.restart">
        <source>重启程序</source>
        <translation>重启程序</translation>
    </message>
    <message id="staff.exit">
        <source>退出到系统</source>
        <translation>退出到系统</translation>
    </message>
    <message id="staff.lock">
        <source>锁定返回</source>
        <translation>锁定返回</translation>
    </message>
    <message id="staff.hub">
        <source>中心：%1。重新登记：warm-station sync enrol</source>
        <translation>中心：%1。重新登记：warm-station sync enrol</translation>
    </message>
    <message id="staff.keep">
        <source>先不要</source>
        <translation>先不要</translation>
    </message>
    <message id="staff.sure.restart">
        <source>要重启程序吗？记录都已保存。</source>
        <translation>要重启程序吗？记录都已保存。</translation>
    </message>
    <message id="staff.sure.exit">
        <source>要退出到系统吗？自助登记会停止。</source>
        <translation>要退出到系统吗？自助登记会停止。</translation>
    </message>
    <message id="staff.do.restart">
        <source>重启</source>
        <translation>重启</translation>
    </message>
    <message id="staff.do.exit">
        <source>退出</source>
        <translation>退出</translation>
    </message>
    <message id="staff.warn">
        <source>还在吗？%1 秒后锁定。</source>
        <translation>还在吗？%1 秒后锁定。</translation>
    </message>
</context>
</TS>
